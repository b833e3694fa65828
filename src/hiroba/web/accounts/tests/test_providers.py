"""Signing in by somebody else's OpenID Connect provider, which runs beside the test."""

from __future__ import annotations

import html
import json
import re
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from hiroba.kernel.people.models import User
from hiroba.kernel.settings import service as settings
from hiroba.kernel.settings.accounts import account_settings

# what the provider is made of warns of its own future
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
CARD = "urn:example:card"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock
        from oidc_provider_mock import User as Known

        claims = {"name": "市川 花子", "acr": CARD, "individual_number": "123456789018"}
        known = [
            Known(sub="h", claims={**claims, "email": "hanako@example.jp", "email_verified": True}),
            Known(sub="p", claims={"email": "plain@example.jp", "email_verified": True, "name": "P"}),
        ]
        with (
            pytest.MonkeyPatch.context() as patch,
            oidc_provider_mock.run_server_in_thread(user_claims=known) as server,
        ):
            _ask_for_proof(patch)
            yield server


def _ask_for_proof(patch: pytest.MonkeyPatch) -> None:
    """Codes are given and taken with PKCE only, as Authlib judges it (RFC 7636): the provider itself asks for
    none."""
    from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
    from oidc_provider_mock import _app

    known: dict[str, Any] = {}
    save, extend = _app.AuthorizationCodeGrant.save_authorization_code, _app.OpenIDCode.__call__

    class Challenge(CodeChallenge):  # type: ignore[misc]
        def get_authorization_code_challenge(self, code: Any) -> str:
            return str(known[code.code]["code_challenge"])

        def get_authorization_code_challenge_method(self, code: Any) -> str:
            return str(known[code.code]["code_challenge_method"])

    def kept(self: Any, code: str, request: Any) -> None:
        known[code] = dict(request.payload.data)
        save(self, code, request)

    def extended(self: Any, grant: Any) -> None:
        extend(self, grant)
        Challenge()(grant)

    patch.setattr(_app.AuthorizationCodeGrant, "save_authorization_code", kept)
    patch.setattr(_app.OpenIDCode, "__call__", extended)


@pytest.fixture
def provider(issuer: Any, monkeypatch: pytest.MonkeyPatch, settings_of: Any) -> str:
    return str(settings_of(trusts_email=False))


@pytest.fixture
def settings_of(issuer: Any, monkeypatch: pytest.MonkeyPatch, reread_settings: Any, settings: Any) -> Any:
    cache.clear()

    def use(**more: Any) -> str:
        url = f"http://localhost:{issuer.server_port}"
        said = {"id": "city", "title": "みどり市の職員", "server": url, "client_id": "hiroba",
                "client_secret": "s", "assurance": "strong", "levels": {CARD: "verified"}, **more}  # fmt: skip
        monkeypatch.setenv("HIROBA_OIDC_PROVIDERS", json.dumps([said]))
        reread_settings()
        for name, value in _account().items():
            setattr(settings, name, value)
        return url

    return use


def _account() -> dict[str, Any]:
    return account_settings(settings.oidc(), 0)


def go(client: Client, who: str, **form: str) -> Any:
    """To the provider, sign in there, and come back: the answer to the coming back."""
    page = client.post("/accounts/oidc/city/login/", form)
    away = html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())[1])  # type: ignore[index]
    back = httpx.post(away, data={"sub": who}).headers["location"]
    return client.get(back.replace("http://testserver", ""))


def test_somebody_new_comes_in_by_the_provider(client: Client, provider: str) -> None:
    assert "みどり市の職員でログイン" in client.get("/accounts/login/").content.decode()
    assert go(client, "h").status_code == 302
    user = User.objects.get(email="hanako@example.jp")
    assert user.display_name == "市川 花子"
    assert not EmailAddress.objects.get(user=user).verified  # the provider is not trusted for addresses
    assert "マイナンバーカード" in client.get("/account/signin").content.decode()


def test_a_number_that_a_provider_sends_is_not_kept(client: Client, provider: str) -> None:
    go(client, "h")
    assert SocialAccount.objects.get().extra_data == {}


def test_how_sure_it_is_follows_what_the_provider_says(client: Client, provider: str) -> None:
    go(client, "p")
    assert "強い方法で確かめました" in client.get("/account/signin").content.decode()


def test_the_request_is_a_code_flow_with_a_challenge(client: Client, provider: str) -> None:
    page = client.post("/accounts/oidc/city/login/").content.decode()
    away = html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])  # type: ignore[index]
    asked = parse_qs(urlsplit(away).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) >= 43
    assert asked["state"]


def test_the_code_is_exchanged_with_what_the_challenge_was_made_of(
    client: Client, issuer: Any, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider of these tests does not look at it; one that does would let nobody in."""
    challenge, verifier = [], []
    answers = issuer.app

    def looking(environ: dict[str, Any], start: Any) -> Any:
        challenge.extend(parse_qs(environ["QUERY_STRING"]).get("code_challenge", []))
        if environ["PATH_INFO"].endswith("/token"):
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            verifier.extend(parse_qs(body.decode()).get("code_verifier", []))
            environ["wsgi.input"] = BytesIO(body)
        return answers(environ, start)

    monkeypatch.setattr(issuer, "app", looking)
    go(client, "h")
    assert "_auth_user_id" in client.session
    made = urlsafe_b64encode(sha256(verifier[0].encode()).digest()).decode().rstrip("=")
    assert challenge == [made]


def test_an_account_that_is_here_is_not_opened_by_a_provider_that_is_not_trusted(
    client: Client, provider: str, person: Any
) -> None:
    person(email="hanako@example.jp")
    answer = go(client, "h")
    assert answer["Location"].startswith("/accounts/3rdparty/signup/")
    assert "_auth_user_id" not in client.session
    assert "確認は終わりました" in client.get(answer["Location"]).content.decode()


def test_one_that_is_trusted_opens_it(client: Client, settings_of: Any, person: Any) -> None:
    settings_of(trusts_email=True)
    id = person(email="hanako@example.jp")
    go(client, "h")
    assert client.session["_auth_user_id"] == str(id)
    assert SocialAccount.objects.get().user_id == id


def test_a_provider_changes_its_keys(client: Client, issuer: Any, provider: str) -> None:
    go(client, "h")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib.jose import RSAKey  # type: ignore[import-untyped]

        storage = _storage(issuer)
        storage.jwk = RSAKey.generate_key(is_private=True)
    other = Client()
    assert go(other, "h").status_code == 302
    assert other.session["_auth_user_id"] == client.session["_auth_user_id"]


def test_a_token_signed_by_another_key_opens_nothing(
    client: Client, issuer: Any, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib.jose import RSAKey  # type: ignore[import-untyped]

        from hiroba.kernel.signin.relying import RelyingAdapter

        other = RSAKey.generate_key(is_private=True)
    import jwt

    monkeypatch.setattr(
        RelyingAdapter, "key_of", lambda self, token: jwt.PyJWK({**other.as_dict(), "alg": "RS256"})
    )
    assert "ログインできませんでした" in go(client, "h").content.decode()
    assert "_auth_user_id" not in client.session


def test_an_answer_nobody_asked_for_opens_nothing(client: Client, provider: str) -> None:
    answer = client.get("/accounts/oidc/city/login/callback/?code=x&state=forged")
    assert "ログインできませんでした" in answer.content.decode()
    assert client.get("/accounts/oidc/other/login/").status_code == 404


def test_no_link_of_others_leads_anywhere(client: Client, provider: str) -> None:
    page = client.get("/accounts/oidc/city/login/?next=https://evil.example/").content.decode()
    assert 'name="next" value=""' in page
    assert 'http-equiv="refresh"' not in page  # a link alone signs nobody in


def test_signing_out_here_signs_out_there(client: Client, provider: str) -> None:
    go(client, "h")
    page = client.post("/accounts/logout/").content.decode()
    away = html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])  # type: ignore[index]
    asked = parse_qs(urlsplit(away).query)
    assert away.startswith(f"{provider}/oauth2/end_session?")
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert "_auth_user_id" not in client.session
    assert httpx.get(away).status_code == 200


def test_a_provider_is_connected_and_taken_away(
    client: Client, provider: str, person: Any, password: str
) -> None:
    id = person(email="taro@example.jp")
    client.post("/accounts/login/", {"login": "taro@example.jp", "password": password})
    assert client.get("/accounts/oidc/city/login/?process=connect")["Location"].startswith("/accounts/reauth")
    client.post("/accounts/reauthenticate/", {"password": password})
    go(client, "h", process="connect", next="/account/signin")
    account = SocialAccount.objects.get()
    assert account.user_id == id
    assert "みどり市の職員をはずす" in client.get("/account/signin").content.decode()
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def _storage(issuer: Any) -> Any:
    """The storage of the running provider, which it hands only to its own requests."""
    app = issuer.app
    with app.test_request_context():
        app.preprocess_request()
        import flask

        return flask.g.oidc_provider_mock_storage
