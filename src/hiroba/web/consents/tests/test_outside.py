"""A service outside asks whether a resident allows; what it is told yes to, the resident sees."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as Opening
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.signin import service as signin
from hiroba.kernel.signin.subjects import subject_of
from hiroba.protocols.rest import service as rest
from hiroba.rules.consents import service as consents
from hiroba.rules.consents.models import ConsentRefusal, ConsentUse
from hiroba.rules.consents.types import Ask, Category

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "見守りのために、ご自宅の電気の使用量を福祉課が見ます。"
NO = {"allowed": False, "version": None, "since": None}
BACK = "https://watch.example.jp/callback"
NEVER_USED = "使われたことは、まだありません"


@pytest.fixture
def ask(home, officer):
    return consents.ask_for(officer, Ask(home.code, "welfare", Category.ENERGY), TEXT)


@pytest.fixture
def page(resident):
    client = Client()
    user = User.objects.get(pk=resident.id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def service(home, officer):
    """One that residents sign in to."""
    return signin.register_opening(officer, home.code, "見守り", [BACK])[1].id


def _sub(client, person):
    """Who somebody is for a service, as sign-in tells it."""
    return subject_of(Opening.objects.get(pk=client), int(person))


def _key(owner, code, scope=Action.CONSENT_ASK):
    soon = timezone.now() + timedelta(days=1)
    return people.issue_token(int(owner), code, "test", frozenset({scope}), soon)[0]


def _check(key, client, person, purpose="welfare", category="energy"):
    """Ask over HTTP."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Hiroba-Purpose": purpose} if purpose else {}
    body = {"client": client, "person": person, "category": category}
    return TestClient(Starlette(routes=rest.routes())).post(
        "/api/v1/consents/check", json=body, headers=headers
    )


def test_the_whole_way(home, officer, resident, ask, page, service):
    key, sub = _key(officer.id, home.code), _sub(service, resident.id)
    assert _check(key, service, sub).json() == NO
    assert NEVER_USED in page.get("/me/data").content.decode(), "a no is no use"

    page.post(f"/me/data/{ask.id}", {"act": "give", "version": "1"})
    told = _check(key, service, sub).json()
    assert (told["allowed"], told["version"]) == (True, 1)
    assert told["since"][:10] == f"{timezone.now():%Y-%m-%d}"
    seen = page.get("/me/data").content.decode()
    assert NEVER_USED not in seen
    assert "電気・ガス・水道の使用のデータを、福祉と見守りのために" in seen
    assert [each.ask for each in consents.uses(resident).items] == [ask.ask]
    used = [each for each in journal.entries() if each.action == "consent.use"]
    assert [(each.purpose, each.object_id) for each in used] == [("welfare", ask.id)]

    page.post(f"/me/data/{ask.id}", {"act": "withdraw"})
    assert _check(key, service, sub).json() == NO
    assert len(consents.uses(resident).items) == 1


def test_every_use_and_every_refusal_is_found_page_by_page(resident, ask, page):
    now = timezone.now()
    days = [now - timedelta(days=each) for each in range(101)]
    ConsentUse.objects.bulk_create(ConsentUse(ask_id=ask.id, person=resident.id, at=day) for day in days)
    ConsentRefusal.objects.bulk_create(
        ConsentRefusal(ask_id=ask.id, person=resident.id, day=day.date(), number=2) for day in days
    )
    for name in ("page", "refused"):
        seen = Counter[str]()
        for number in (1, 2, 3):
            shown = page.get(f"/me/data?{name}={number}").content.decode()
            section = shown.partition('id="refused"')[2 * (name == "refused")]
            found = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)', section)
            assert len(found) == {1: 50, 2: 50, 3: 1}[number]
            seen.update(found)
        assert len(seen) == 101
    assert "?page=2" in page.get("/me/data").content.decode()
    assert page.get("/me/data?page=99&refused=x").status_code == 200


def test_everybody_else_is_told_no_and_the_same_of_somebody_who_is_not_there(
    home, officer, member, resident, ask, person, organisation, service
):
    consents.give(resident, ask.id, 1)
    sub = _sub(service, resident.id)
    key, elsewhere = _key(officer.id, home.code), organisation().code
    theirs = _key(person(elsewhere, Role.OFFICER), elsewhere)
    below = organisation(kind="department", parent=home.code).code
    of_them, of_below = (
        signin.register_opening(officer, code, "ほか", ["https://other.example.jp/callback"])[1].id
        for code in (elsewhere, below)
    )
    told = [
        _check(theirs, of_them, _sub(of_them, resident.id)), _check(theirs, of_them, sub),
        _check(_key(officer.id, below), of_below, _sub(of_below, resident.id)),
        _check(key, service, sub, purpose=""), _check(key, service, sub, purpose="marketing"),
        _check(key, service, sub, category="health"), _check(key, service, _sub(service, officer.id)),
        _check(key, service, _sub(service, 999_999_999)), _check(key, service, _sub(of_them, resident.id)),
    ]  # fmt: skip
    assert {(each.status_code, each.content) for each in told} == {(200, told[0].content)}
    assert told[0].json() == NO
    assert consents.uses(resident).items == []
    assert _check("", service, sub).status_code == 401
    for refused in (_key(officer.id, home.code, Action.ENTITY_READ), _key(member.id, home.code)):
        assert _check(refused, service, sub).status_code == 403


def test_numbers_of_accounts_and_names_at_others_services_tell_nothing(
    home, officer, resident, ask, organisation, service
):
    """Numbers can be counted through; what a service knows somebody by cannot."""
    consents.give(resident, ask.id, 1)
    key, elsewhere = _key(officer.id, home.code), organisation().code
    of_them = signin.register_opening(officer, elsewhere, "ほか", [BACK])[1].id
    assert _check(key, service, resident.id).json() == NO
    for client in (of_them, "none"):
        refused = _check(key, client, _sub(of_them, resident.id))
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_subjects")
        assert "aud" in refused.json()["detail"]
    headers = {"Authorization": f"Bearer {key}", "Hiroba-Purpose": "welfare"}
    answer = TestClient(Starlette(routes=rest.routes())).post(
        "/api/v1/consents/check", json={"person": resident.id, "category": "energy"}, headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")
    assert consents.uses(resident).items == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"client": "1", "person": "1"}',
        b'{"client": "1", "person": "\\u0000", "category": "energy"}',
    ],
)
def test_a_question_that_is_none_is_refused_without_being_repeated(home, officer, body):
    headers = {"Authorization": f"Bearer {_key(officer.id, home.code)}"}
    answer = TestClient(Starlette(routes=rest.routes())).post(
        "/api/v1/consents/check", content=body, headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")


_WITHDRAW = """
import sys
from hiroba.kernel.settings import django as s
s.DATABASES["default"]["NAME"] = sys.argv[1]  # of the test
import django; django.setup()
from hiroba.kernel.decide.types import Principal
from hiroba.rules.consents import service as consents
sys.stdin.readline()
consents.withdraw(Principal("person", sys.argv[2]), sys.argv[3])
print("withdrawn", flush=True)
"""


def test_what_another_process_takes_back_is_refused_within_a_second(home, officer, resident, ask, service):
    consents.give(resident, ask.id, 1)
    key, sub = _key(officer.id, home.code), _sub(service, resident.id)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "HIROBA_DATA_DIR": str(settings.DATA_DIR),
    }
    arguments = [sys.executable, "-c", _WITHDRAW, str(connection.settings_dict["NAME"]), resident.id, ask.id]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as other:
        assert _check(key, service, sub).json()["allowed"]
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write("now\n")
        other.stdin.flush()
        assert other.stdout.readline() == "withdrawn\n"
        begun = time.monotonic()
        assert _check(key, service, sub).json() == NO
        assert time.monotonic() - begun < 1
