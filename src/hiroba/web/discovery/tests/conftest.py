from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.people.models import User


@pytest.fixture
def sign_in() -> Callable[[Principal], Client]:
    def make(who: Principal) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(pk=who.id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return make
