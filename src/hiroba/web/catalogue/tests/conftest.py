from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people.models import User
from hiroba.web.catalogue.dataset import facts
from hiroba.web.catalogue.tests.made import publish


@pytest.fixture(autouse=True)
def fresh_facts() -> None:
    facts._facts.cache_clear()
    facts._charts.cache_clear()


@pytest.fixture
def toilets(tmp_path: Path, home: OrganisationInfo) -> str:
    return publish(tmp_path, home.code)


@pytest.fixture
def sign_in() -> Callable[[Principal], Client]:
    def make(who: Principal) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(pk=who.id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return make
