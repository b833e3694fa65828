"""A town with a public dataset, a private one, and somebody who asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.web.catalogue.tests.made import publish


@pytest.fixture
def toilets(tmp_path: Path, home: OrganisationInfo) -> str:
    return publish(tmp_path, home.code)


@pytest.fixture
def secret(tmp_path: Path, home: OrganisationInfo) -> str:
    return publish(
        tmp_path, home.code, source="secret.csv", original=b"secret", title="内部の表",
        visibility=Visibility.PRIVATE,
    )  # fmt: skip


@pytest.fixture
def resident(db: None) -> Principal:
    return people.principal_of_person(people.create_person("resident@example.jp", None, "住民 太郎"))


@pytest.fixture
def sign_in() -> Callable[[Principal], Client]:
    def make(who: Principal) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(pk=who.id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return make
