from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from hiroba.catalog.disclosure.tests.made import publish
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people.models import User


@pytest.fixture
def register(tmp_path: Path, home: OrganisationInfo) -> str:
    """A closed register of made residents; the dataset's id."""
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
