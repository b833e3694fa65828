"""Dates, years, months, moments and times of day in all their spellings."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.intake.tidy.values.date import read_date
from hiroba.intake.tidy.values.moment import read_moment
from hiroba.intake.tidy.values.time import read_time
from hiroba.intake.tidy.values.year import read_year
from hiroba.intake.tidy.values.yearmonth import read_yearmonth


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-04-01", date(2021, 4, 1)),
        ("2021/4/1", date(2021, 4, 1)),
        ("2021.4.1", date(2021, 4, 1)),
        ("2021年4月1日", date(2021, 4, 1)),
        ("２０２１年４月１日", date(2021, 4, 1)),
        ("2021年4月1日（木）", date(2021, 4, 1)),
        ("令和6年4月1日", date(2024, 4, 1)),
        ("令和 6 年 4 月 1 日", date(2024, 4, 1)),
        ("R6.4.1", date(2024, 4, 1)),
        ("R6/12/31", date(2024, 12, 31)),
        ("S38.01.14", date(1963, 1, 14)),
        ("Ｓ３８．１．１４", date(1963, 1, 14)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("㍻30年1月2日", date(2018, 1, 2)),
        ("㋿2年1月2日", date(2020, 1, 2)),
        ("H.30.4.1", date(2018, 4, 1)),
        ("平30.4.1", date(2018, 4, 1)),
        ("2019（令和元）年5月1日", date(2019, 5, 1)),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: date) -> None:
    read = read_date(text)
    assert (read.value, read.reason) == (day, "")
    assert "date.era_boundary" not in read.rules


@pytest.mark.parametrize("text", ["平成31年5月1日", "昭和64年1月8日", "令和元年4月30日", "大正15年12月25日"])
def test_a_day_outside_its_era_is_read_and_told(text: str) -> None:
    read = read_date(text)
    assert read.value is not None
    assert "date.era_boundary" in read.rules


@pytest.mark.parametrize("text", ["20210401", "44287"])
def test_bare_digits_are_a_day_only_under_a_header_that_says_so(text: str) -> None:
    assert read_date(text, headed=True).value == date(2021, 4, 1)
    assert read_date(text).reason == "date.unreadable"


@pytest.mark.parametrize("text", ["2021-02-29", "令和6年13月1日", "R0.1.1"])
def test_a_day_that_never_was_is_refused(text: str) -> None:
    assert read_date(text).reason == "date.out_of_range"


@pytest.mark.parametrize(
    "text", ["8月5日（水）～8月16日（日）", "毎週月曜", "令和6年4月1日～5月1日", "1-2-3"]
)
def test_free_text_is_no_day(text: str) -> None:
    assert read_date(text, headed=True).reason == "date.unreadable"


@given(st.dates(date(1926, 12, 25), date(2100, 1, 1)))
def test_every_day_comes_back_from_its_spellings(day: date) -> None:
    assert read_date(day.isoformat()).value == day
    assert read_date(f"{day.year}年{day.month}月{day.day}日").value == day
    if day.year >= 2020:
        assert read_date(f"令和{day.year - 2018}年{day.month}月{day.day}日").value == (
            day if day.year < 2118 else None
        )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("9:00", "09:00"),
        ("９：００", "09:00"),
        ("9時30分", "09:30"),
        ("9時半", "09:30"),
        ("午後5時", "17:00"),
        ("午前10時30分", "10:30"),
        ("正午", "12:00"),
        ("24:00", "24:00"),
        ("26:30", "26:30"),
        ("09:30:00", "09:30"),
        ("09:30:15", "09:30:15"),
    ],
)
def test_a_time_of_day_has_one_form(text: str, written: str) -> None:
    assert read_time(text).value == written


@pytest.mark.parametrize("text", ["9:00～17:00", "9:00-17:00", "随時"])
def test_a_range_of_times_stays_text(text: str) -> None:
    assert read_time(text).reason == "time.unreadable"


@given(st.integers(0, 47), st.integers(0, 59))
def test_every_time_comes_back(hour: int, minute: int) -> None:
    written = f"{hour:02d}:{minute:02d}"
    assert read_time(written).value == written
    assert read_time(f"{hour}時{minute}分").value == written


@pytest.mark.parametrize(
    ("text", "year", "rule"),
    [
        ("令和6年度", 2024, "date.fiscal_year"),
        ("平成30年度", 2018, "date.fiscal_year"),
        ("2024年度", 2024, "date.fiscal_year"),
        ("令和元年", 2019, "date.era"),
        ("H30年", 2018, "date.era"),
        ("平成30年（2018年）", 2018, "date.era"),
        ("2018年（平成30年）", 2018, "date.era"),
    ],
)
def test_a_year_is_read_and_told(text: str, year: int, rule: str) -> None:
    read = read_year(text)
    assert read.value == year
    assert rule in read.rules


def test_a_bare_year_needs_its_header() -> None:
    assert read_year("2019").reason
    assert read_year("2019", headed=True).value == 2019


@pytest.mark.parametrize("text", ["2021年4月", "2021-04", "2021/4", "令和3年4月"])
def test_a_month_of_a_year(text: str) -> None:
    assert read_yearmonth(text).value == "2021-04"


@pytest.mark.parametrize("text", ["R3.4", "202104"])
def test_a_short_month_needs_its_header(text: str) -> None:
    assert read_yearmonth(text).reason
    assert read_yearmonth(text, headed=True).value == "2021-04"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("2021-04-01T09:00:00", ("datetime.jst",)),
        ("2021-04-01 09:00", ("datetime.jst",)),
        ("2021/4/1 9:00", ("date.form", "datetime.jst")),
        ("令和3年4月1日 9時00分", ("date.era", "datetime.jst")),
        ("2021年4月1日（木）午前9時", ("date.form", "datetime.jst")),
        ("2021-04-01T00:00:00Z", ()),
        ("2021-04-01T09:00:00+09:00", ()),
    ],
)
def test_a_moment_without_an_offset_is_japans(text: str, rules: tuple[str, ...]) -> None:
    read = read_moment(text)
    assert read.value == datetime(2021, 4, 1, 0, 0, tzinfo=UTC)
    assert set(rules) <= set(read.rules)
    assert ("datetime.jst" in read.rules) == ("datetime.jst" in rules)


@given(st.text(max_size=30))
def test_any_text_is_read_or_told(text: str) -> None:
    for read in (read_date, read_moment, read_time, read_year, read_yearmonth):
        reading = read(text)
        assert reading.value is not None or reading.reason or reading.rules
