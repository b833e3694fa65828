"""What is no credential is refused as a wrong one, whatever shape it has. In Chromium: tests/browser/test_passkeys.py."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from hiroba.kernel.signin.origins import used_here

pytestmark = pytest.mark.django_db
OURS = "http://testserver"
_ASK = "/accounts/2fa/webauthn/login/"


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Limits of other tests do not count here."""
    cache.clear()


def told(**changes: Any) -> str:
    """What a browser writes down about where and why it was asked, in base64url."""
    data = {"type": "webauthn.get", "challenge": "AAAA", "origin": OURS, "crossOrigin": False} | changes
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def credential(**changes: Any) -> dict[str, Any]:
    response = {
        "clientDataJSON": told(),
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "MQ",
    }
    return {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response | changes}


FORGED = {
    "nothing": "", "no JSON": "{", "null": "null", "a number": "1", "a list": "[]", "a text": '"a"', "empty": "{}",
    "no response": json.dumps({"id": "AAAA", "response": None}),
    "client data only": json.dumps({"response": {"clientDataJSON": told()}}),
    "client data that is a list": json.dumps(credential(clientDataJSON="W10")),
    "no base64": json.dumps(credential(clientDataJSON="あ")),
    "a short authenticator": json.dumps(credential()),
    "nobody": json.dumps(credential(userHandle="OTk5OTk5")),
    "a handle that is no text": json.dumps(credential(userHandle=1)),
    "a handle of bytes": json.dumps(credential(userHandle="_w")),
    "no handle": json.dumps(credential(userHandle=None)),
    "a signature that is no text": json.dumps(credential(signature=[])),
    "37 bytes": json.dumps(credential(authenticatorData="A" * 50)),
    "another type": json.dumps(credential() | {"type": "other"}),
}  # fmt: skip


@pytest.mark.parametrize("sent", FORGED.values(), ids=FORGED)
def test_what_is_no_assertion_is_refused(client: Client, sent: str) -> None:
    client.get(_ASK, headers={"Accept": "application/json"})
    answer = client.post(_ASK, {"credential": sent})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert "_auth_user_id" not in client.session
    if sent:
        page = client.get("/accounts/login/").content.decode()
        assert "コードが正しくありません" not in page, "nobody typed a code"


@pytest.mark.parametrize(
    ("changes", "here"),
    [
        ({}, True),
        ({"origin": "https://open.example.jp"}, True),
        ({"origin": "https://testserver"}, False),
        ({"origin": "http://testserver:8001"}, False),
        ({"origin": "http://below.testserver"}, False),
        ({"origin": "http://testserver.example.com"}, False),
        ({"origin": "https://x.open.example.jp"}, False),
        ({"origin": "http://open.example.jp"}, False),
        ({"origin": "null"}, False),
        ({"origin": None}, False),
        ({"crossOrigin": True}, False),
    ],
    ids=str,
)
def test_only_what_was_used_on_our_own_pages_was_used_here(
    changes: dict[str, Any], here: bool, monkeypatch: Any, reread_settings: Any
) -> None:
    monkeypatch.setenv("HIROBA_PUBLIC_URL", "https://open.example.jp/")
    reread_settings()
    request = RequestFactory().post(_ASK)
    assert used_here(request, credential(clientDataJSON=told(**changes))) is here
