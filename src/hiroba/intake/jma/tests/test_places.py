"""Whose area a code means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.intake.jma.places import city_of, concerns
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind


def organisation(code: str, kind: OrganisationKind = OrganisationKind.MUNICIPALITY) -> OrganisationInfo:
    return OrganisationInfo(code, kind, "架空", "Made", None)


@pytest.mark.parametrize(
    ("code", "here", "elsewhere"),
    [
        ("131016", ("1310100", "130000", "130010", "010300", "010000", "44132", "X"), ("1310200", "140000")),
        ("271004", ("2710000", "2710200", "2712800"), ("2714100", "2720200")),
        ("271403", ("2714000", "2714100"), ("2710200",)),
        ("141305", ("1413100",), ("1410100", "1415100")),
        ("011002", ("0110100", "016000"), ("0120200", "020000")),
    ],
)
def test_a_municipality_has_its_own(code: str, here: tuple[str, ...], elsewhere: tuple[str, ...]) -> None:
    own = concerns(organisation(code))
    assert own is not None
    assert [each for each in here if not own(each)] == []
    assert [each for each in elsewhere if own(each)] == []


def test_a_prefecture_has_all_of_its_municipalities() -> None:
    own = concerns(organisation("130001", OrganisationKind.PREFECTURE))
    assert own is not None
    assert own("1310100")
    assert own("130010")
    assert not own("1410100")


def test_who_has_no_place_has_everything() -> None:
    assert concerns(organisation("npo", OrganisationKind.NPO)) is None
    assert concerns(organisation("somewhere")) is None


@given(st.text(max_size=9), st.integers(0, 99999))
def test_whatever_stands_for_a_code_is_answered(code: str, number: int) -> None:
    own = concerns(organisation("271004"))
    assert own is not None
    assert own(code) in (True, False)
    assert len(city_of(f"{number:05}")) == 5
