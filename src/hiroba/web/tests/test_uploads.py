"""Large bodies from strangers are not read."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_stranger_is_turned_away_before_the_body_is_read(client: Client) -> None:
    answer = client.post(
        "/publish/upload", data=b"x", content_type="application/octet-stream", CONTENT_LENGTH=str(10**10)
    )
    assert answer.status_code == 401


def test_small_forms_of_strangers_are_read(client: Client) -> None:
    assert client.post("/accounts/login/", {"login": "a@b.example", "password": "x"}).status_code == 200
