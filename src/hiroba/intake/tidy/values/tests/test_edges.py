"""Cells at the ends of the calendar, years that leave their era out, errors of spreadsheets."""

import pytest

from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.moment import read_moment
from hiroba.intake.tidy.values.time import read_time
from hiroba.intake.tidy.values.year import continued, read_year


@pytest.mark.parametrize(
    "text",
    ["0001-01-01 00:00:00", "2024-01-01T00:00:00+99:99", "9999-12-31 47:00", "0000-00-00 00:00", "+99:99"],
)
def test_a_moment_that_no_calendar_holds_is_unread(text: str) -> None:
    assert read_moment(text).reason == "datetime.unreadable"


def test_years_go_on_with_the_era_above() -> None:
    years = continued(["平成30年", "令和元", "2", "3年"])
    assert years == {"2": 2020, "3年": 2021}
    assert read_year("2", headed=True, going_on=years).rules == ("date.era_continued",)
    assert continued(["昭和55", "60", "平成2", "7", "12"]) == {"60": 1985, "7": 1995, "12": 2000}


@pytest.mark.parametrize(
    "texts", [["2", "3"], ["令和元年", "3", "2"], ["令和元年", "合計"], ["令和元年", "40"]]
)
def test_numbers_that_do_not_go_on_are_no_years(texts: list[str]) -> None:
    assert continued(texts) == {}


def test_marks_of_spreadsheets_and_timetables_hold_no_value() -> None:
    for text in ("#REF!", "＃REF!", "#N/A", "#DIV/0!"):
        found = missing(text)
        assert found is not None
        assert found.rules == ("missing.error",)
    assert read_time("レ").rules == ("missing.marker",)
