"""Indicators for machines: the list, the values, and where one comes from."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.indicators import service as indicators
from hiroba.indicators.errors import NoPerHead, UnknownIndicator, UnknownPlace, UnknownValue
from hiroba.kernel.decide.types import ANONYMOUS, Principal, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.protocols.rest.types import Call
from hiroba.services.dashboards import api
from hiroba.services.dashboards.tests.conftest import WARDS, definition, enter

LIST = {"organisation": "", "theme": "", "q": ""}
VALUES = {
    "indicators": "classes",
    "places": "",
    "first": 1900,
    "last": 2100,
    "per_head": False,
    "merged": False,
}


def _call(**values: Any) -> Call:
    return Call(ANONYMOUS, values, [])


def test_the_list_tells_what_each_is(classes: str) -> None:
    told = api.list_indicators(_call(**LIST))
    [one] = told.items
    assert (told.total, one.id, one.years, one.places, one.source) == (
        1,
        "classes",
        [2019, 2020, 2021],
        5,
        "entered",
    )
    assert api.list_indicators(_call(**{**LIST, "q": "ない\0"})).total == 0


def test_values_of_places_by_name_and_years(classes: str) -> None:
    told = api.list_values(_call(**{**VALUES, "places": "千代田区,131024", "first": 2020, "last": 2020}))
    assert [(each.place, each.year, each.value) for each in told.items] == [
        (WARDS[0], 2020, 4020), (WARDS[1], 2020, 5020),
    ]  # fmt: skip
    assert not told.truncated


@pytest.mark.parametrize(
    ("change", "error"), [({"places": "ない町"}, UnknownPlace), ({"per_head": True}, NoPerHead)]
)
def test_what_cannot_be_answered_is_told(
    classes: str, change: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        api.list_values(_call(**{**VALUES, **change}))


def test_a_value_tells_its_evidence_and_never_a_person(
    classes: str, home: OrganisationInfo, officer: Principal
) -> None:
    enter(officer, home.code, 2020, 5)
    told = api.trace_value(_call(indicator="classes", place=home.code, year=2020))
    assert (told.value, told.entered, told.evidence) == (5, True, "年報 <3> ページ")
    assert [each.value for each in told.past] == [3020]
    assert officer.id not in {told.source, told.sql, told.rows, told.evidence}
    with pytest.raises(UnknownValue):
        api.trace_value(_call(indicator="classes", place=home.code, year=1999))


def test_what_is_not_public_is_not_there(home: OrganisationInfo, officer: Principal) -> None:
    indicators.define(definition("inner", home.code, visibility=Visibility.PRIVATE), officer)
    enter(officer, home.code, 2020, 1, "inner")
    assert api.list_indicators(_call(**LIST)).total == 0
    assert api.list_values(_call(**{**VALUES, "indicators": "inner"})).items == []
    with pytest.raises(UnknownIndicator):
        api.trace_value(_call(indicator="inner", place=home.code, year=2020))
