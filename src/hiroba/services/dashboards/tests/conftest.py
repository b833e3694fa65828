"""A town with classes held over the years, and an officer who has signed in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, Direction, Source, SourceKind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo

WARDS = ("131016", "131024", "131032", "131041")


def definition(id: str, organisation: str, **changes: Any) -> Definition:
    given: dict[str, Any] = {
        "title_ja": "開設した教室", "title_en": "Classes held", "unit_ja": "回", "unit_en": "classes",
        "direction": Direction.UP, "source": Source(SourceKind.ENTERED), "themes": ("学び",),
    }  # fmt: skip
    return Definition(id, organisation, **{**given, **changes})


def enter(who: Principal, place: str, year: int, value: float, id: str = "classes") -> None:
    entered = indicators.Entered(id, place, year, value, date(year + 1, 3, 31), "年報 <3> ページ")
    indicators.enter(entered, who)


@pytest.fixture
def classes(home: OrganisationInfo, officer: Principal) -> str:
    """An indicator with three years of the town itself and of four wards."""
    indicators.define(definition("classes", home.code), officer)
    for at, place in enumerate((home.code, *WARDS)):
        for year in (2019, 2020, 2021):
            enter(officer, place, year, 1000 * (at + 1) + year)
    return "classes"


@pytest.fixture
def signed_in(client: Client, officer: Principal, django_user_model: Any) -> Client:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(django_user_model.objects.get(pk=officer.id), backend)
    return client
