"""Whoever guesses is slowed down, by where they are and by whom they are after; those who are meant go on."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.signin.models import UsedAssertion
from hiroba.rules.metering import guesses
from hiroba.web.accounts.tests.test_signin import sign_in, with_app

pytestmark = pytest.mark.django_db
_MANY = 45


@pytest.fixture(autouse=True)
def fresh(settings: Any) -> None:
    """Nothing is counted yet; passwords are hashed quickly, for many are tried."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    guesses.forget()


@pytest.fixture
def account(person: Any) -> User:
    return User.objects.get(pk=person(email="hanako@example.jp"))


def elsewhere(number: int) -> Client:
    """A browser at another address."""
    return Client(REMOTE_ADDR=f"198.51.{number}.7")


def test_who_guesses_a_password_does_not_lock_out_whose_it_is(account: User, password: str) -> None:
    mine = elsewhere(1)
    assert sign_in(mine, account.email, password).status_code == 302
    mine.post("/accounts/logout/")
    for at in range(2, 20):
        sign_in(elsewhere(at), account.email, f"wrong-{at}-password")
    assert sign_in(elsewhere(90), account.email, password).status_code == 200, "the account is guarded"
    assert sign_in(mine, account.email, password).status_code == 302, "its owner's browser is known"


def test_a_mark_of_another_account_or_a_forged_one_helps_nobody(
    account: User, person: Any, password: str
) -> None:
    thief = elsewhere(1)
    other = User.objects.get(pk=person())
    assert sign_in(thief, other.email, password).status_code == 302
    thief.post("/accounts/logout/")
    for at in range(2, 14):
        sign_in(elsewhere(at), account.email, "wrong-password-1")
    assert sign_in(thief, account.email, password).status_code == 200
    thief.cookies["hiroba_known"] = "made:up:mark"
    assert sign_in(thief, account.email, password).status_code == 200


def test_a_known_browser_is_counted_too(account: User, password: str) -> None:
    mine = Client(REMOTE_ADDR="198.51.1.7")
    sign_in(mine, account.email, password)
    mine.post("/accounts/logout/")
    for at in range(12):
        mine.defaults["REMOTE_ADDR"] = f"198.51.{at}.7"
        sign_in(mine, account.email, "wrong-password-1")
    mine.defaults["REMOTE_ADDR"] = "198.51.99.7"
    assert sign_in(mine, account.email, password).status_code == 200


def test_numbers_of_an_app_cannot_be_guessed(client: Client, account: User, password: str) -> None:
    with_app(client, account, password)
    thief = elsewhere(5)
    sign_in(thief, account.email, password)
    pages = [
        thief.post("/accounts/2fa/authenticate/", {"code": f"{at:06d}"}, REMOTE_ADDR=f"198.51.{at}.9")
        for at in range(20)
    ]
    assert all(page.status_code == 200 for page in pages)
    assert pages[0].context["form"].errors != pages[-1].context["form"].errors, "the last ones were not asked"
    assert thief.get("/account/signin").status_code == 302


def test_a_code_by_mail_is_good_for_a_few_tries(account: User) -> None:
    thief = elsewhere(5)
    thief.post("/accounts/login/code/", {"email": account.email})
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[-1].body), re.M)
    assert code is not None
    for _at in range(5):
        thief.post("/accounts/login/code/confirm/", {"code": "AAAA-AAAA"})
    thief.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert thief.get("/account/signin").status_code == 302


def test_passkeys_that_fit_nobody_are_slowed_down() -> None:
    thief = elsewhere(5)
    answers = [thief.get("/accounts/2fa/webauthn/login/").status_code for _at in range(40)]
    tried = [
        thief.post("/accounts/2fa/webauthn/login/", {"credential": "{}"}).status_code for _at in range(40)
    ]
    assert 429 in answers or 429 in tried
    assert thief.get("/account/signin").status_code == 302


def _basic(id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{id}:{secret}".encode()).decode()


@pytest.mark.parametrize("way", ["basic", "form", "code", "refresh"])
def test_secrets_of_programs_are_guessed_slowly_and_the_right_one_is_always_heard(
    administrator: Principal, home: Any, way: str
) -> None:
    secret, made = people.register_client(int(administrator.id), home.code, "p", [Action.DATASET_READ], [])
    thief = elsewhere(5)
    told = []
    for at in range(_MANY):
        wrong = f"wrong-{at}"
        form = {"grant_type": "client_credentials"}
        headers = {}
        if way == "basic":
            headers = {"Authorization": _basic(made.id, wrong)}
        elif way == "form":
            form |= {"client_id": made.id, "client_secret": wrong}
        else:
            kind = "authorization_code" if way == "code" else "refresh_token"
            form = {
                "grant_type": kind,
                "code": wrong,
                "refresh_token": wrong,
                "client_id": "x",
                "client_secret": "y",
            }
        told.append(thief.post("/identity/o/api/token", form, headers=headers).status_code)
    assert told[0] in (400, 401)
    assert told[-1] == 429
    right = {"grant_type": "client_credentials", "client_id": made.id, "client_secret": secret}
    assert thief.post("/identity/o/api/token", right).status_code == 200
    assert elsewhere(6).post("/identity/o/api/token", right | {"client_secret": "z"}).status_code == 401


def test_what_has_ended_is_swept_away_and_nothing_else(account: User, client: Client, password: str) -> None:
    sign_in(client, account.email, password)
    client.get("/account/signin")
    gone, now = timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(hours=1)
    for name, expires in (("old", gone), ("new", now), ("for ever", None)):
        Token.objects.create(type="at", hash=name, user=account, expires_at=expires)
    Session.objects.create(session_key="ended", session_data="", expire_date=gone)
    UserSession.objects.create(user=account, session_key="ended", ip="192.0.2.1", user_agent="x")
    UsedAssertion.objects.create(digest="old", expires=gone)
    jobs.enqueue("signin.sweep", {})
    jobs.run_pending()
    assert {each.hash for each in Token.objects.all()} == {"new", "for ever"}
    assert [each.session_key for each in Session.objects.all()] == [client.session.session_key]
    assert [each.session_key for each in UserSession.objects.all()] == [client.session.session_key]
    assert not UsedAssertion.objects.exists()
