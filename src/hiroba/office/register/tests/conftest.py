"""A town with an initiative that has a KPI; an officer writes, an administrator decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hiroba.indicators.types import Source, SourceKind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.office.register import service as register
from hiroba.office.register.types import Content, Direction, Initiative, Kpi, Stage, Target

ENTERED = Source(SourceKind.ENTERED)


def kpi(**changes: Any) -> Kpi:
    given: dict[str, Any] = {
        "indicator": "", "title_ja": "公開したデータ", "title_en": "Datasets", "unit_ja": "件", "unit_en": "",
        "direction": Direction.UP, "baseline": 5.0, "baseline_year": 2019, "targets": (Target(2030, 30.0),),
    }  # fmt: skip
    return Kpi(**{**given, **changes})


@pytest.fixture
def opened(home: OrganisationInfo, officer: Principal) -> Initiative:
    """An initiative without KPIs."""
    content = Content(
        1, "オープンデータの促進", "Promotion of open data", stage=Stage.STUDY, plan="まず3つ。"
    )
    return register.create(officer, home.code, content)


@pytest.fixture
def measured(opened: Initiative, officer: Principal) -> Initiative:
    return register.add_kpi(officer, opened.id, opened.version, kpi(), ENTERED)


@pytest.fixture
def as_person(django_user_model: Any) -> Callable[[Principal], Client]:
    """A browser in which this person has signed in."""

    def sign_in(who: Principal) -> Client:
        client = Client()
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(django_user_model.objects.get(pk=who.id), backend)
        return client

    return sign_in
