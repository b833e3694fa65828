"""Ways to sign in: codes by mail, an authenticator app, sessions; nobody learns who has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from hiroba.kernel.people.models import User
from hiroba.kernel.signin import service as signin

pytestmark = pytest.mark.django_db
PAGES = ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/accounts/signup/")


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Limits of other tests do not count here."""
    cache.clear()


@pytest.fixture
def account(person: Any) -> User:
    return User.objects.get(pk=person(email="hanako@example.jp"))


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def confirmed_now(client: Client, password: str) -> None:
    """Show who one is again, as allauth wants before a way to sign in is changed."""
    client.post("/accounts/reauthenticate/", {"password": password})


def with_app(client: Client, account: User, password: str) -> None:
    sign_in(client, account.email, password)
    confirmed_now(client, password)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302


def test_a_code_that_came_by_mail_signs_in_without_a_password(client: Client, account: User) -> None:
    asked = client.post("/accounts/login/code/", {"email": account.email})
    assert asked.status_code == 302
    page = client.get(asked["Location"]).content.decode()
    assert "コードを入れる" in page
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[-1].body), re.M)
    assert code is not None
    assert client.post("/accounts/login/code/confirm/", {"code": code[0]}).status_code == 302
    assert "メールアドレスで確かめました" in client.get("/account/signin").content.decode()


def test_nobody_learns_which_addresses_have_an_account(client: Client, account: User) -> None:
    answers = []
    for email in (account.email, "nobody@example.jp"):
        other = Client()
        asked = other.post("/accounts/login/code/", {"email": email})
        page = other.get(asked["Location"]).content.decode().replace(email, "")
        wrong = sign_in(Client(), email, "not-this-one-either")
        answers.append((asked.status_code, asked["Location"], re.sub(r'value="[^"]{20,}"', "", page),
                        re.sub(r'value="[^"]*"', "", wrong.content.decode())))  # fmt: skip
    assert answers[0] == answers[1]
    assert [each.to for each in mail.outbox] == [[account.email]]


def test_a_password_is_not_guessed_from_many_places(account: User, password: str) -> None:
    for number in range(10):
        Client(REMOTE_ADDR=f"192.0.2.{number + 1}").post(
            "/accounts/login/", {"login": account.email, "password": f"wrong-{number}-password"}
        )
    client = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in(client, account.email, password).status_code == 200  # even the right one waits
    assert "_auth_user_id" not in client.session


def test_with_an_app_a_password_alone_is_not_enough(client: Client, account: User, password: str) -> None:
    with_app(client, account, password)
    kept = Authenticator.objects.get(user=account, type="totp").data["secret"]
    assert kept.startswith("s1.")  # sealed, not readable in the database
    other = Client()
    assert sign_in(other, account.email, password)["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in other.session
    assert "もう一つの確かめ" in other.get("/accounts/2fa/authenticate/").content.decode()
    codes = Authenticator.objects.get(user=account, type="recovery_codes").wrap().get_unused_codes()
    assert other.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert "強い方法で確かめました" in other.get("/account/signin").content.decode()
    third = Client()  # a code counts once
    sign_in(third, account.email, password)
    assert third.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200


def test_a_way_to_sign_in_is_changed_only_after_showing_who_one_is(
    client: Client, account: User, password: str
) -> None:
    sign_in(client, account.email, password)
    for path in ("2fa/totp/activate/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/"):
        assert client.get(f"/accounts/{path}")["Location"].startswith("/accounts/reauthenticate/")


def test_the_session_gets_a_new_name_at_sign_in(client: Client, account: User, password: str) -> None:
    client.get("/accounts/login/")
    session = client.session
    session["mine"] = 1
    session.save()
    before = str(session.session_key)
    client.cookies["sessionid"] = before
    sign_in(client, account.email, password)
    assert client.session.session_key not in (None, before)
    assert not client.session.exists(before)


def test_sessions_are_listed_and_ended(account: User, password: str) -> None:
    phone, desk = Client(HTTP_USER_AGENT="x (iPhone) Safari/1"), Client(HTTP_USER_AGENT="x Windows Chrome/1")
    for each in (phone, desk):
        sign_in(each, account.email, password)
    page = desk.get("/account/signin").content.decode()
    assert "Safari, iPhone" in page
    assert "Chrome, Windows" in page
    others = [each for each in signin.sessions_of(account.pk, desk.session.session_key) if not each.current]
    assert desk.post(f"/account/signin/sessions/{others[0].id}/end").status_code == 302
    assert phone.get("/account/signin").status_code == 302
    sign_in(phone, account.email, password)
    desk.post("/account/signin/sessions/end-others")
    assert phone.get("/account/signin").status_code == 302
    assert desk.get("/account/signin").status_code == 200


def test_nobody_ends_the_session_of_another(person: Any, account: User, password: str) -> None:
    mine, theirs = Client(), Client()
    sign_in(mine, account.email, password)
    stranger = User.objects.get(pk=person())
    sign_in(theirs, stranger.email, password)
    id = signin.sessions_of(account.pk, None)[0].id
    assert theirs.post(f"/account/signin/sessions/{id}/end").status_code == 404
    assert mine.get("/account/signin").status_code == 200


def test_an_address_that_was_never_confirmed_counts_for_nothing(
    client: Client, account: User, password: str
) -> None:
    EmailAddress.objects.filter(user=account).update(verified=False)
    sign_in(client, account.email, password)
    assert "まだ確かめていません" in client.get("/account/signin").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_the_houses_look_and_no_code_in_them(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert "hb-header" in page
    assert not re.search(r"<script(?![^>]*(?:src=|type=\"application/json\"))", page)
    assert "<style" not in page
