"""Mergers and renamings keep their history; what is added up over a merger is added up whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from hiroba.indicators import service as indicators
from hiroba.indicators.errors import UnknownPlace, WrongSuccession
from hiroba.indicators.types import Definition, Place, PlaceKind
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import ANONYMOUS, Principal, Role
from hiroba.kernel.organisations.types import OrganisationInfo

pytestmark = pytest.mark.django_db
Define = Callable[..., Definition]
OLD, HOYA = "old-tanashi", "old-hoya"
DAY = date(2001, 1, 21)


def _enter(who: Principal, place: str, year: int, value: float) -> None:
    indicators.enter(indicators.Entered("classes", place, year, value, date(year + 1, 3, 31), "年報"), who)


@pytest.fixture
def before(defined: Define, officer: Principal) -> tuple[str, str]:
    """Two places of the past, and an indicator."""
    defined()
    for code, name in ((OLD, "旧田無市"), (HOYA, "旧保谷市")):
        indicators.name_place(Place(code, name, "", PlaceKind.MUNICIPALITY), officer)
    return OLD, HOYA


def _merged(place: str) -> dict[int, float]:
    block = indicators.block(["classes"], [place], who=ANONYMOUS, merged=True)
    return dict(zip(block.years, block.values, strict=True))


def test_half_a_sum_is_no_value(before: tuple[str, str], officer: Principal, home: OrganisationInfo) -> None:
    for code in before:
        indicators.succeed(code, home.code, DAY, officer)
        _enter(officer, code, 1999, 5)
    _enter(officer, OLD, 1998, 4)
    assert _merged(home.code) == {1999: 10}
    assert [each.place for each in indicators.parts("classes", home.code, 1999, ANONYMOUS)] == [HOYA, OLD]
    assert indicators.parts("classes", home.code, 1998, ANONYMOUS) == []


def test_a_body_made_new_counts_its_own_value_one_that_took_others_in_adds_them(
    before: tuple[str, str], officer: Principal, home: OrganisationInfo
) -> None:
    for place, value in ((home.code, 7), (OLD, 5), (HOYA, 1)):
        _enter(officer, place, 1999, value)
    indicators.succeed(OLD, home.code, DAY, officer)
    assert _merged(home.code) == {1999: 7}
    indicators.succeed(OLD, home.code, DAY, officer, absorbed=True)
    assert _merged(home.code) == {1999: 12}
    indicators.succeed(HOYA, OLD, date(1990, 1, 1), officer, absorbed=True)
    assert _merged(home.code) == {1999: 12}
    _enter(officer, home.code, 1985, 1)
    assert _merged(home.code) == {1999: 12}


def test_what_was_a_mistake_is_taken_back(
    before: tuple[str, str], officer: Principal, home: OrganisationInfo
) -> None:
    indicators.succeed(OLD, home.code, DAY, officer)
    indicators.part(OLD, home.code, officer)
    indicators.part(OLD, home.code, officer)
    assert indicators.successions() == []
    indicators.rename(home.code, "むかしの市", "", DAY, officer)
    assert indicators.resolve("むかしの市") == home.code
    indicators.forget_name(home.code, DAY, officer)
    with pytest.raises(UnknownPlace):
        indicators.resolve("むかしの市")


def test_a_name_of_today_counts_before_one_of_the_past(
    before: tuple[str, str], officer: Principal, home: OrganisationInfo
) -> None:
    indicators.rename(home.code, "旧保谷市", "", DAY, officer)
    assert indicators.resolve("旧保谷市") == HOYA


@pytest.mark.parametrize("name", ["", " ", "あ" * 201])
def test_a_former_name_that_is_none_is_refused(officer: Principal, home: OrganisationInfo, name: str) -> None:
    with pytest.raises(WrongSuccession):
        indicators.rename(home.code, name, "", DAY, officer)


def test_only_officers_of_a_body_write_history(
    before: tuple[str, str],
    home: OrganisationInfo,
    resident: Principal,
    principal: Callable[..., Principal],
    organisation: Callable[..., OrganisationInfo],
) -> None:
    tinkerer = principal(organisation(kind="trial").code, Role.ADMINISTRATOR)
    for who in (resident, tinkerer):
        with pytest.raises(Forbidden):
            indicators.succeed(OLD, home.code, DAY, who)
        with pytest.raises(Forbidden):
            indicators.rename(home.code, "むかしの市", "", DAY, who)
