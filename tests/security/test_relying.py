"""Signing in by a provider, attacked: ID tokens forged or made for others, answers brought to the wrong place
(ASVS 5.0, V6.8, V9, V10.1, V10.2, V10.5)."""

# ruff: noqa: F811 - a fixture of another room

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from hiroba.kernel.people.models import User
from hiroba.kernel.settings import service as house
from hiroba.kernel.settings.accounts import account_settings
from hiroba.kernel.signin.relying import RelyingAdapter
from hiroba.web.accounts.tests.test_providers import _storage, issuer  # noqa: F401

# what the provider is made of warns of its own future
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
OWN = rsa.generate_private_key(public_exponent=65537, key_size=2048)
Claims = dict[str, Any]


@pytest.fixture(autouse=True)
def two_providers(
    issuer: Any,
    monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
    settings: Any,
) -> None:
    cache.clear()
    said = [
        {"id": id, "title": id, "server": f"http://localhost:{issuer.server_port}", "client_id": "hiroba",
         "client_secret": "s", "assurance": "strong"}
        for id in ("city", "card")
    ]  # fmt: skip
    monkeypatch.setenv("HIROBA_OIDC_PROVIDERS", json.dumps(said))
    reread_settings()
    for name, value in account_settings(house.oidc(), 0).items():
        setattr(settings, name, value)


def there(client: Client, provider: str = "city", who: str = "h") -> str:
    """To the provider, and in there: the address to come back to, with code and state."""
    page = client.post(f"/accounts/oidc/{provider}/login/").content.decode()
    away = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert away is not None
    back = httpx.post(html.unescape(away[1]), data={"sub": who}).headers["location"]
    return str(back).replace("http://testserver", "")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_is_not_attacked_comes_in(client: Client) -> None:
    client.get(there(client))
    assert is_in(client)


def _pem(key: Any) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(key.public_key().public_bytes(serialization.Encoding.PEM, form))


def _jwk(key: Any) -> dict[str, Any]:
    return dict(json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())))


def _unsafe(claims: Claims, secret: bytes, head: dict[str, Any]) -> str:
    """HS256 with a public key as its secret, which PyJWT itself does not write."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    signed = f"{part(json.dumps({'alg': 'HS256', **head}).encode())}.{part(json.dumps(claims).encode())}"
    return f"{signed}.{part(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


# given the claims, the provider's own key and its header
FORGED: dict[str, Callable[[Claims, Any, dict[str, Any]], Any]] = {
    "unsigned": lambda claims, _key, head: jwt.encode(claims, None, "none", head),
    "its public key as a secret": lambda claims, key, head: _unsafe(claims, _pem(key), head),
    "another key by the same name": lambda claims, _key, head: jwt.encode(claims, OWN, "RS256", head),
    "a key that it has not": lambda claims, _key, _head: jwt.encode(claims, OWN, "RS256", {"kid": "own"}),
    "a key brought along": lambda claims, _key, _head: jwt.encode(claims, OWN, "RS256", {"jwk": _jwk(OWN)}),
    "keys elsewhere": lambda claims, _key, head: jwt.encode(
        claims, OWN, "RS256", head | {"jku": "https://evil.example/jwks.json"}
    ),
    "a path as the key's name": lambda claims, _key, _head: jwt.encode(
        claims, OWN, "RS256", {"kid": "../../../dev/null"}
    ),
    "for another client": lambda claims, key, head: jwt.encode(claims | {"aud": "other"}, key, "RS256", head),
    "for several": lambda claims, key, head: jwt.encode(
        claims | {"aud": ["hiroba", "b"]}, key, "RS256", head
    ),
    "by another issuer": lambda claims, key, head: jwt.encode(
        claims | {"iss": "https://evil.example"}, key, "RS256", head
    ),
    "ended": lambda claims, key, head: jwt.encode(
        claims | {"exp": int(time.time()) - 90}, key, "RS256", head
    ),
    "not yet": lambda claims, key, head: jwt.encode(
        claims | {"nbf": int(time.time()) + 90}, key, "RS256", head
    ),
    "without an end": lambda claims, key, head: jwt.encode(
        {name: value for name, value in claims.items() if name != "exp"}, key, "RS256", head
    ),
    "of nobody": lambda claims, key, head: jwt.encode(
        {name: value for name, value in claims.items() if name != "sub"}, key, "RS256", head
    ),
    "of somebody else": lambda claims, key, head: jwt.encode(claims | {"sub": "p"}, key, "RS256", head),
    "of another sign-in": lambda claims, key, head: jwt.encode(claims | {"nonce": "x"}, key, "RS256", head),
    "of no sign-in": lambda claims, key, head: jwt.encode(
        {name: value for name, value in claims.items() if name != "nonce"}, key, "RS256", head
    ),
    "no token": lambda _claims, _key, _head: None,
    "a list": lambda _claims, _key, _head: ["x"],
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_opens_nothing(
    client: Client,
    issuer: Any,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    real = RelyingAdapter.get_access_token_data

    def forged(self: Any, *given: Any, **named: Any) -> Any:
        answer = real(self, *given, **named)
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
        head = {"kid": kid} if (kid := jwt.get_unverified_header(answer["id_token"]).get("kid")) else {}
        key = jwt.PyJWK({**_storage(issuer).jwk.as_dict(is_private=True), "alg": "RS256"}).key
        return answer | {"id_token": FORGED[how](claims, key, head)}

    monkeypatch.setattr(RelyingAdapter, "get_access_token_data", forged)
    shown = client.get(there(client)).content.decode()
    assert "ログインできませんでした" in shown
    assert not is_in(client)


def test_an_answer_counts_once_and_in_the_browser_that_asked(client: Client) -> None:
    back = there(client)
    other = Client()
    other.get(back)
    assert not is_in(other), "brought to somebody else's browser"
    client.get(back)
    assert is_in(client)
    client.post("/accounts/logout/")
    client.get(back)
    assert not is_in(client), "brought a second time"


@pytest.mark.parametrize("verifier", ["x" * 50, ""])
def test_a_code_is_given_for_its_own_verifier_only(client: Client, verifier: str) -> None:
    back = there(client)
    session = client.session
    (kept,) = session["socialaccount_states"].values()
    assert len(kept[0]["pkce_code_verifier"]) >= 43
    kept[0]["pkce_code_verifier"] = verifier
    session.save()
    assert "ログインできませんでした" in client.get(back).content.decode()
    assert not is_in(client)


def test_an_answer_of_one_provider_is_none_of_another(client: Client) -> None:
    back = urlsplit(there(client))
    client.get(f"/accounts/oidc/card/login/callback/?{back.query}")
    assert not is_in(client)


def test_who_one_provider_knows_is_not_whom_another_knows(client: Client) -> None:
    client.get(there(client))
    other = Client()
    other.get(there(other, "card"))
    assert not is_in(other), "the same subject and address, but said by somebody else"
    assert User.objects.filter(email="hanako@example.jp").count() == 1


@pytest.mark.parametrize(
    "more", ["scope=offline_access", "auth_params=prompt%3Dnone%26nonce%3Dx", "redirect_uri=x"]
)
def test_no_link_changes_what_is_asked_of_a_provider(client: Client, more: str) -> None:
    page = client.post(f"/accounts/oidc/city/login/?{more}").content.decode()
    away = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert away is not None
    asked = html.unescape(away[1])
    assert "offline_access" not in asked
    assert "prompt=none" not in asked
    assert "nonce=x" not in asked
    assert "redirect_uri=x" not in asked


EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}
# changes to the claims of a logout token that is right, or the key and header that it is signed by
FALSE: dict[str, Callable[[Claims], Claims]] = {
    "an ID token": lambda claims: {name: value for name, value in claims.items() if name != "events"},
    "with a nonce": lambda claims: claims | {"nonce": "n"},
    "of nobody": lambda claims: {name: value for name, value in claims.items() if name not in ("sub", "sid")},
    "of another event": lambda claims: claims | {"events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is a list": lambda claims: claims | {"events": [*EVENTS]},
    "for another client": lambda claims: claims | {"aud": "other"},
    "by another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "without a name": lambda claims: {name: value for name, value in claims.items() if name != "jti"},
    "of yesterday": lambda claims: claims | {"iat": int(time.time()) - 86400, "exp": int(time.time()) + 60},
    "ended": lambda claims: claims | {"exp": int(time.time()) - 90},
}


def _logout(issuer: Any, **more: Any) -> Claims:
    url, now = f"http://localhost:{issuer.server_port}", int(time.time())
    return {"iss": url, "aud": "hiroba", "iat": now, "exp": now + 60, "jti": f"{time.time_ns()}",
            "sub": "h", "events": EVENTS, **more}  # fmt: skip


def _signed(issuer: Any, claims: Claims, key: Any = None, kind: str = "logout+jwt") -> str:
    own = _storage(issuer).jwk
    known = jwt.PyJWK({**own.as_dict(is_private=True), "alg": "RS256"})
    head: dict[str, Any] = {"typ": kind} | ({"kid": known.key_id} if known.key_id else {})
    return jwt.encode(claims, key or known.key, "RS256", head)


def _tell(token: str, provider: str = "city") -> int:
    return Client().post(f"/accounts/oidc/{provider}/logout/", {"logout_token": token}).status_code


def test_a_provider_says_that_a_session_has_ended(client: Client, issuer: Any) -> None:
    other = Client()
    client.get(there(client))
    other.get(there(other, who="p"))
    token = _signed(issuer, _logout(issuer))
    assert _tell(token, "card") == 200, "the same issuer, but another way in"
    assert is_in(client)
    assert _tell(token) == 200
    assert not is_in(client)
    assert is_in(other)
    client.get(there(client))
    assert _tell(token) == 400, "it counts once"
    assert is_in(client)
    assert _tell(_signed(issuer, _logout(issuer, sid="another"))) == 200
    assert is_in(client), "that session is not this one"


@pytest.mark.parametrize("how", [*FALSE, "another key", "another kind", "nonsense", "nothing"])
def test_a_false_word_of_an_end_ends_nothing(client: Client, issuer: Any, how: str) -> None:
    client.get(there(client))
    claims = _logout(issuer)
    token = {
        "another key": lambda: _signed(issuer, claims, OWN),
        "another kind": lambda: _signed(issuer, claims, kind="at+jwt"),
        "nonsense": lambda: "a.b.c",
        "nothing": lambda: "",
    }.get(how, lambda: _signed(issuer, FALSE[how](claims)))()
    assert _tell(token) == 400
    assert is_in(client)
    assert Client().post("/accounts/oidc/no-such/logout/", {"logout_token": token}).status_code == 404
