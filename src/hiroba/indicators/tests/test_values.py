"""Figures are entered with evidence, replaced with their past kept, and read by whom they are for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from hiroba.indicators import service as indicators
from hiroba.indicators.errors import (
    EvidenceMissing,
    IndicatorExists,
    NoPerHead,
    NotAdditive,
    UnknownIndicator,
    UnknownPlace,
    UnknownValue,
    WrongDefinition,
    WrongNumber,
    WrongSuccession,
    WrongYear,
)
from hiroba.indicators.tests.conftest import definition
from hiroba.indicators.types import Definition, Place, PlaceKind, Target
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import ANONYMOUS, Principal, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo

Define = Callable[..., Definition]


def _enter(who: Principal, place: str, year: int, value: Any, id: str = "classes") -> None:
    indicators.enter(indicators.Entered(id, place, year, value, date(year + 1, 3, 31), "年報 3ページ"), who)


def test_a_figure_is_kept_with_who_and_from_what(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    _enter(officer, home.code, 2020, 12)
    [value] = indicators.series("classes", who=ANONYMOUS)
    assert (value.place, value.year, value.value) == (home.code, 2020, 12)
    assert (value.entered_by, value.evidence) == (officer.id, "年報 3ページ")


def test_a_corrected_figure_keeps_its_past(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    for value in (12, 13):
        _enter(officer, home.code, 2020, value)
    trail = indicators.trail("classes", home.code, 2020, ANONYMOUS)
    assert trail.value.value == 13
    assert [each.value for each in trail.past] == [12]


def test_the_list_tells_years_places_and_the_latest(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    for place, year in ((home.code, 2020), (home.code, 2021), ("131016", 2022)):
        _enter(officer, place, year, year)
    [standing] = indicators.listing(ANONYMOUS)
    assert (standing.years, standing.places) == ((2020, 2021, 2022), 2)
    assert standing.latest is not None
    assert standing.latest.value == 2021  # of the town itself


def test_who_may_not_see_it_is_told_that_it_is_not_there(defined: Define, officer: Principal) -> None:
    defined(visibility=Visibility.PRIVATE)
    with pytest.raises(UnknownIndicator):
        indicators.series("classes", who=ANONYMOUS)
    assert indicators.listing(ANONYMOUS) == []
    assert indicators.block(["classes"], who=ANONYMOUS).values == []
    assert len(indicators.listing(officer)) == 1


def test_who_is_no_officer_changes_nothing(
    defined: Define, resident: Principal, member: Principal, home: OrganisationInfo
) -> None:
    known = defined()
    for who in (resident, member, ANONYMOUS):
        with pytest.raises(Forbidden):
            _enter(who, home.code, 2020, 1)
        with pytest.raises(Forbidden):
            indicators.change(known, who)
        with pytest.raises(Forbidden):
            indicators.retire("classes", who)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, "1e400", "たくさん", None])
def test_what_is_no_number_is_refused(
    defined: Define, officer: Principal, home: OrganisationInfo, value: Any
) -> None:
    defined()
    with pytest.raises(WrongNumber):
        _enter(officer, home.code, 2020, value)


def test_a_place_a_year_and_evidence_must_be_there(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    with pytest.raises(UnknownPlace):
        _enter(officer, "999999", 2020, 1)
    with pytest.raises(WrongYear):
        indicators.aim(Target("classes", home.code, 20200, 1), officer)
    with pytest.raises(EvidenceMissing):
        indicators.enter(indicators.Entered("classes", home.code, 2020, 1, date(2021, 3, 31), " "), officer)
    with pytest.raises(UnknownValue):
        indicators.trail("classes", home.code, 2020, officer)


def test_a_definition_that_makes_no_sense_is_refused(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    with pytest.raises(IndicatorExists):
        defined()
    wrong: dict[str, dict[str, Any]] = {
        "Über": {}, "a": {"per_head": "a"}, "b": {"per_head": "gone"}, "c": {"title_ja": " "},
        "d": {"decimals": 99},
    }  # fmt: skip
    for id, changes in wrong.items():
        with pytest.raises(WrongDefinition):
            indicators.define(definition(id, home.code, **changes), officer)


def test_per_head_divides_and_leaves_out_what_has_no_divisor(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined("people")
    defined(per_head="people")
    for place, classes, people in ((home.code, 10, 100), ("131016", 10, 0), ("131024", 10, None)):
        _enter(officer, place, 2020, classes)
        if people is not None:
            _enter(officer, place, 2020, people, "people")
    block = indicators.block(["classes"], who=ANONYMOUS, per_head=True)
    assert (block.places, block.values) == ([home.code], [0.1])
    with pytest.raises(NoPerHead):
        indicators.block(["people"], who=ANONYMOUS, per_head=True)


def test_a_merger_keeps_its_history_and_sums_where_asked(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    defined("share", additive=False)
    for code, name in (("132128-tanashi", "田無市"), ("132128-hoya", "保谷市")):
        indicators.name_place(Place(code, name, "", PlaceKind.MUNICIPALITY), officer)
        indicators.succeed(code, home.code, date(2001, 1, 21), officer)
        for id in ("classes", "share"):
            _enter(officer, code, 1999, 5, id)
    _enter(officer, home.code, 2005, 20)
    plain = indicators.block(["classes"], [home.code], who=ANONYMOUS)
    assert plain.years == [2005]
    merged = indicators.block(["classes"], [home.code], who=ANONYMOUS, merged=True)
    assert (merged.years, merged.values) == ([1999, 2005], [10, 20])
    with pytest.raises(NotAdditive):
        indicators.block(["share"], [home.code], who=ANONYMOUS, merged=True)
    with pytest.raises(WrongSuccession):
        indicators.succeed(home.code, "132128-hoya", date(2020, 1, 1), officer)


def test_a_renamed_place_is_told_by_its_name_of_then(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    _enter(officer, home.code, 2020, 1)
    organisations.update(OrganisationInfo(home.code, home.kind, "新しい名の市", "New", home.parent))
    [value] = indicators.series("classes", who=ANONYMOUS)
    assert value.place_then == home.name_ja


def test_targets_are_kept_with_their_evidence(
    defined: Define, officer: Principal, home: OrganisationInfo
) -> None:
    defined()
    indicators.aim(Target("classes", home.code, 2025, 30, "基本計画"), officer)
    assert [each.value for each in indicators.targets(["classes"], who=ANONYMOUS)] == [30]
    with pytest.raises(WrongNumber):
        indicators.aim(Target("classes", home.code, 2025, float("nan")), officer)


@pytest.mark.parametrize(
    ("text", "year"),
    [("令和2年度", 2020), ("令和元年度", 2019), ("平成31年度", 2019), ("R5", 2023), ("２０２０年度", 2020),
     ("FY2020", 2020), ("H30年度", 2018), ("昭和64年度", 1989), (2020, 2020)],
)  # fmt: skip
def test_fiscal_years_are_read_as_they_are_written(text: str | int, year: int) -> None:
    assert indicators.read_year(text) == year


@pytest.mark.parametrize("text", ["令和0年度", "", "20", "令和", "10^400", "2020-01", "9999"])
def test_what_is_no_fiscal_year_is_refused(text: str) -> None:
    with pytest.raises(WrongYear):
        indicators.read_year(text)


def test_fiscal_years_are_written() -> None:
    assert [indicators.written_year(each) for each in (2020, 2019, 2018)] == [
        "令和2年度", "令和元年度", "平成30年度",
    ]  # fmt: skip
    assert indicators.written_year(2020, "en") == "FY2020"
