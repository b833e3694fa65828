"""An account that is closed is closed everywhere at once: sessions, what services hold, and services are told."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from tests.security.test_openid import claims_of, entered, known, redeem, renew
from tests.security.test_openid import grant as granted

from hiroba.kernel.decide.types import SYSTEM, Principal, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.models import Job
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outside.types import Answer
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.signin import service as signin
from hiroba.kernel.signin.models import Visit
from hiroba.protocols.scim import settling
from hiroba.protocols.scim.models import StaffRecord
from hiroba.rules.joining import service as joining

pytestmark = pytest.mark.django_db
ENDED = "https://service.example.jp/ended"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def library(administrator: Principal, home: Any) -> dict[str, str]:
    secret, made = signin.register_opening(
        administrator, home.code, "図書館の予約", ["https://service.example.jp/callback"], logout=ENDED
    )
    return {"client_id": made.id, "client_secret": secret}


@pytest.fixture
def reader(client: Client, resident: Principal) -> Client:
    client.force_login(User.objects.get(pk=resident.id))
    return client


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What services hear; at the first time nobody is there."""
    told: list[dict[str, Any]] = []

    async def ask(method: str, address: str, *, body: bytes, **_more: Any) -> Answer:
        assert (method, address) == ("POST", ENDED)
        raw = parse_qs(body.decode())["logout_token"][0]
        told.append(jwt.decode(raw, options={"verify_signature": False}))
        return Answer(503 if len(told) == 1 else 200, {}, b"")

    monkeypatch.setattr("hiroba.kernel.signin.visits.outside.ask", ask)
    return told


def _closed(person: int, _code: str) -> None:
    people.deactivate(person)


def _stopped_by_the_directory(person: int, code: str) -> None:
    organisations.set_member(person, code, Role.MEMBER)
    settling.stop(StaffRecord(organisation=code, user_id=person, email="x@example.jp"), SYSTEM)


@pytest.mark.parametrize("end", [_closed, _stopped_by_the_directory])
@pytest.mark.parametrize("noted", [True, False], ids=["listed", "not-listed-yet"])
def test_sessions_and_tokens_end_and_the_service_is_told_until_it_hears(
    reader: Client,
    resident: Principal,
    library: dict[str, str],
    home: Any,
    heard: list[Any],
    end: Any,
    noted: bool,
) -> None:
    got = entered(reader, library)
    claims = claims_of(got)
    if not noted:
        UserSession.objects.filter(user_id=resident.id)._raw_delete("default")
    elsewhere = Client()
    other = User.objects.create_user("jiro@example.jp")
    elsewhere.force_login(other)
    theirs = entered(elsewhere, library)
    end(int(resident.id), home.code)
    assert known(got["access_token"]) == 401
    assert renew(library, got["refresh_token"]).status_code == 400
    assert known(theirs["access_token"]) == 200, "nobody else is touched"
    [job] = Job.objects.filter(name="signin.tell_ended")
    jobs.run_pending()
    Job.objects.filter(pk=job.pk).update(run_after=job.run_after)  # its time has come again
    jobs.run_pending()
    assert [(each["sub"], each["sid"]) for each in heard] == [(claims["sub"], claims["sid"])] * 2
    assert not Visit.objects.filter(person=int(resident.id)).exists()


def test_whoever_is_somebody_elsewhere_stays_signed_in(
    reader: Client, resident: Principal, library: dict[str, str], home: Any, organisation: Any
) -> None:
    organisations.set_member(int(resident.id), organisation().code, Role.MEMBER)
    got = entered(reader, library)
    _stopped_by_the_directory(int(resident.id), home.code)
    assert known(got["access_token"]) == 200
    assert Session.objects.filter(pk=reader.session.session_key).exists()


def test_services_of_an_organisation_that_is_suspended_know_nobody_any_more(
    reader: Client, library: dict[str, str], home: Any, operator: Principal, organisation: Any,
    administrator: Principal, heard: list[Any],
) -> None:  # fmt: skip
    secret, made = signin.register_opening(
        administrator, organisation().code, "ほか", ["https://other.example.jp/callback"]
    )
    other = {"client_id": made.id, "client_secret": secret}
    got, beside = entered(reader, library), entered(reader, other, "https://other.example.jp/callback")
    code = granted(reader, library)["code"][0]
    joining.suspend(operator, home.code, "鍵が漏れたため", hide=False)
    assert known(got["access_token"]) == 401
    assert renew(library, got["refresh_token"]).status_code in (400, 403)
    assert redeem(library, code).status_code == 403
    assert known(beside["access_token"]) == 200
    assert reader.get(f"/identity/o/authorize?client_id={library['client_id']}").status_code == 403
    jobs.run_pending()
    assert heard
    assert not Token.objects.filter(client_id=library["client_id"]).exists()
    joining.lift(operator, home.code)
    assert known(entered(reader, library)["access_token"]) == 200
