"""The pages on which an organisation takes its data with it and leaves."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.tests.conftest import CONTEXT, bring_the_day, settle, today, town  # noqa: F401
from hiroba.intake.leaving.upkeep import queue_due
from hiroba.kernel.dates.service import written
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.people.models import User


def come(who) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=int(who.id)), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def place(town):  # noqa: F811
    return f"/organisations/{town.code}"


def test_notice_a_second_person_and_calling_off_by_the_page(town, place, operator):  # noqa: F811
    first, second = come(town.first), come(town.second)
    page = first.get(f"{place}/leave").content.decode()
    assert "退会の日に起こること" in page
    assert "合意書は相手も持つものなので、残ります" in page
    for day in (today() - timedelta(days=1), today()):
        answer = first.post(
            f"{place}/leave", {"act": "give", "day": day.isoformat(), "understood": "on"}, follow=True
        )
        assert f"{written(leaving.first_day())}から3年以内" in answer.content.decode()
        assert leaving.leave_of(town.code) is None
    posted = {"act": "give", "day": leaving.first_day().isoformat()}
    assert first.post(f"{place}/leave", posted).status_code == 422, "what happens was not read"
    for _click in range(2):
        first.post(f"{place}/leave", posted | {"understood": "on"})
    known = leaving.leave_of(town.code)
    assert known is not None
    assert 'value="confirm"' not in first.get(f"{place}/leave").content.decode()
    page = second.get(f"{place}/leave").content.decode()
    assert page.index('value="confirm"') > page.index("合意書は相手も持つものなので"), (
        "what happens is told before"
    )
    assert 'value="confirm"' in come(operator).get(f"{place}/leave").content.decode()
    assert f"{place}/leave" in come(operator).get("/operations/applications").content.decode()
    first.post(f"{place}/leave", {"act": "confirm", "leave": known.id})
    assert leaving.leave_of(town.code) == known, "not by the same person, whatever is sent"
    second.post(f"{place}/leave", {"act": "confirm", "leave": "other"})
    assert leaving.leave_of(town.code) == known
    second.post(f"{place}/leave", {"act": "confirm", "leave": known.id})
    confirmed = leaving.leave_of(town.code)
    assert confirmed is not None
    assert confirmed.state.value == "confirmed"
    second.post(f"{place}/leave", {"act": "call-off", "leave": known.id})
    assert leaving.leave_of(town.code) is None


def test_the_archive_is_made_shown_and_fetched(town, place):  # noqa: F811
    officer = come(town.officer)
    officer.post(f"{place}/archives")
    assert "hx-get" in officer.get(f"{place}/archives/now").content.decode()
    jobs.run_pending()
    page = officer.get(f"{place}/leave").content.decode()
    (known,) = leaving.archives(town.officer, town.code)
    assert f"{place}/archives/{known.id}.zip" in page
    answer = officer.get(f"{place}/archives/{known.id}.zip")
    assert answer["Content-Disposition"].startswith("attachment")
    body = answer.getvalue()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert "README.txt" in archive.namelist()
    for who in (Client(), come(town.member)):
        assert who.get(f"{place}/archives/{known.id}.zip").status_code in (302, 401, 403)
    assert come(town.member).get(f"{place}/leave").status_code == 403


def test_public_addresses_say_who_left_and_when_in_every_tongue(town, place):  # noqa: F811
    given = leaving.give(town.first, town.code, leaving.first_day())
    leaving.confirm(town.second, given.id)
    bring_the_day(town.code)
    queue_due(CONTEXT)
    settle()
    day, client = today().isoformat(), Client()
    for address in (place, f"/datasets/{town.dataset}", f"/datasets/{town.dataset}/data.csv"):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 410, address
        assert "広場町" in page
        assert day in page
        english = Client().get(address, {"lang": "en"}).content.decode()
        assert "Test town-1" in english
        told = client.get(address, headers={"accept": "application/json"})
        assert (told.status_code, told.json()["code"]) == (410, "organisation_left")
    officer = come(town.officer)
    page = officer.get(f"{place}/leave").content.decode()
    assert "退会しました" in page
    assert "受け取る" in page
    assert come(town.first).get(f"{place}/members").status_code == 403
