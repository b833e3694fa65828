"""Letters about accounts are written as all letters of the house: in both languages, by nobody else's words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import allauth
import pytest
from django.core import mail
from django.core.cache import cache
from django.template import engines
from django.test import Client

from hiroba.kernel.people.models import User
from hiroba.web.accounts.tests.test_signin import sign_in, with_app

pytestmark = pytest.mark.django_db
_THEIRS = Path(allauth.__file__).parent / "templates"
_NEVER_SENT = {"base", "password_reset_code", "unknown_account"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def _names() -> list[str]:
    folders = ("account", "mfa", "socialaccount")
    found = (path for each in folders for path in (_THEIRS / each / "email").glob("*_message.txt"))
    names = {str(path.relative_to(_THEIRS)).removesuffix("_message.txt") for path in found}
    return sorted(each for each in names if each.rsplit("/", 1)[1] not in _NEVER_SENT)


@pytest.mark.parametrize("name", _names())
@pytest.mark.parametrize("part", ["subject", "message"])
def test_every_letter_is_the_houses_own(name: str, part: str) -> None:
    template: Any = engines["django"].get_template(f"{name}_{part}.txt")
    origin = Path(template.origin.name)
    assert _THEIRS not in origin.parents


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("ja", "【広場】パスワードの作り直し", "パスワードを作り直すには、次のページを開いてください。"),
        ("en", "[Hiroba] Set a new password", "Open this page to set a new password."),
    ],
)
def test_a_new_password_is_asked_for_in_plain_words(
    person: Any, language: str, subject: str, words: str
) -> None:
    person(email="hanako@example.jp")
    Client().post(f"/accounts/password/reset/?lang={language}", {"email": "hanako@example.jp"})
    letter = mail.outbox[-1]
    assert letter.subject == subject
    lines = str(letter.body).split("\n\n")
    assert lines[0] == words
    assert lines[1].startswith("http")
    assert len(lines) == 3, "no greeting by a host's name"


def test_a_passkey_is_asked_for_only_where_there_is_one(client: Client, person: Any, password: str) -> None:
    account = User.objects.get(pk=person(email="hanako@example.jp"))
    with_app(client, account, password)
    fresh = Client()
    sign_in(fresh, account.email, password)
    page = fresh.get("/accounts/2fa/authenticate/").content.decode()
    assert "回復コード" in page
    assert "mfa_webauthn_authenticate" not in page.split("<script")[0], "no button that leads nowhere"


def test_operators_find_their_work_on_their_page(operator: Any, officer: Any) -> None:
    def page_of(who: Any) -> str:
        client = Client()
        user = User.objects.get(pk=int(who.id))
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        return client.get("/account/").content.decode()

    assert 'href="/operations/applications"' in page_of(operator)
    assert "/operations/" not in page_of(officer)
