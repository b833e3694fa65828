"""Pages of deputies and emergencies: what is shown to whom, what is told, what stays in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone

from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide.types import Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people

pytestmark = pytest.mark.django_db
REASON = "担当者が全員避難していて、避難所の情報を直すため"


def _client(who) -> Client:
    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=int(who.id)), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_a_deputy_is_asked_and_ended_on_the_page(administrator, member, home):
    page, today = f"/organisations/{home.code}/deputies", timezone.localdate()
    boss, deputy = _client(administrator), _client(member)
    asked = {
        "email": people.person(int(member.id)).email, "begins": today, "ends": today + timedelta(days=3),
    }  # fmt: skip
    assert deputy.get(f"/organisations/{home.code}/members").status_code == 403
    assert boss.post(page, asked | {"email": "nobody@example.jp"}).status_code == 422
    assert boss.post(page, asked).status_code == 302
    assert deputy.get(f"/organisations/{home.code}/members").status_code == 200
    told = deputy.get("/account/").content.decode()
    assert "代理として操作しています" in told
    assert "代理として、" in told, "the role says that it is another's, and until when"
    while outbox.deliver():
        pass
    (letter,) = [each for each in mail.outbox if each.to == [asked["email"]]]
    assert "代理を頼まれました" in letter.subject
    assert page in str(letter.body)
    (lent,) = acting.deputies(organisation=home.code)
    deputy.post(f"{page}/{lent.id}/end")
    assert deputy.get(f"/organisations/{home.code}/members").status_code == 403


def test_strangers_and_nobody_see_no_deputies(resident, home):
    page = f"/organisations/{home.code}/deputies"
    assert _client(resident).get(page).status_code == 403
    assert Client().get(page).status_code == 401


def test_an_emergency_is_told_at_once_marked_and_looked_at(member, administrator, operator, home):
    page = f"/organisations/{home.code}/emergency"
    who = _client(member)
    assert who.post(page, {"role": "officer", "reason": "急ぎ", "hours": 1}).status_code == 422
    assert who.post(page, {"role": "officer", "reason": REASON, "hours": 9}).status_code == 422
    assert who.post(page, {"role": "officer", "reason": REASON, "hours": 1}).status_code == 302
    while outbox.deliver():
        pass
    told = {to for each in mail.outbox for to in each.to}
    assert told == {people.person(int(each.id)).email for each in (administrator, operator)}
    assert REASON in mail.outbox[0].body
    assert who.get(f"/organisations/{home.code}/rules?dataset=secret").status_code == 200
    (line, *_rest) = [each for each in journal.entries() if each.action == "emergency.request"]
    (taken,) = acting.emergencies(home.code)
    assert (line.object_id, line.organisation) == (f"rules:listing/{home.code}", home.code)
    assert line.rules == (f"emergency-{taken.id}",)
    assert line.outcome == "done"
    assert who.get("/operations/limits").status_code == 403
    assert journal.entries(1)[0].outcome == "refused"
    assert "使っています" in who.get("/").content.decode()
    who.post(f"/emergencies/{taken.id}/end")
    assert who.get(f"/organisations/{home.code}/rules").status_code == 403
    assert who.post(f"/emergencies/{taken.id}/review", {"text": "問題なし"}).status_code == 403
    assert "確かめるのを待っています" in _client(operator).get("/operations/emergencies").content.decode()
    _client(administrator).post(f"/emergencies/{taken.id}/review", {"text": "避難所だけを直していた"})
    assert "避難所だけを直していた" in _client(operator).get("/operations/emergencies").content.decode()


def test_the_reason_never_comes_into_the_journal(member, home):
    acting.break_glass(member, home.code, Role.OFFICER, REASON, 1)
    assert all(REASON not in str(each) for each in journal.entries())


def test_all_emergencies_are_the_operators_to_see(administrator):
    assert _client(administrator).get("/operations/emergencies").status_code == 403


def test_where_nobody_administers_those_who_work_there_hear_of_it(operator, officer, home):
    acting.break_glass(operator, home.code, Role.ADMINISTRATOR, REASON, 1)
    while outbox.deliver():
        pass
    assert {to for each in mail.outbox for to in each.to} == {people.person(int(officer.id)).email}
