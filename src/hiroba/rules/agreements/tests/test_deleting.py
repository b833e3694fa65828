"""The duty to delete: the user is asked on the day, confirms it once, and the owner hears how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource, Visibility
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.deleting import remind

pytestmark = pytest.mark.django_db
CONTEXT = JobContext("job", 1, lambda _done, _total, _note: None)


class Clock:
    def __init__(self, monkeypatch):
        self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def pass_days(self, days):
        self.now += timedelta(days=days)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def _signed(officer, researcher, terms):
    asked = agreements.ask(researcher, "univ", agreements.offer(officer, terms).id, None, "論文")
    agreements.agree(officer, asked.id, 1)
    made = agreements.sign(researcher, asked.id, 2)
    _deliver()
    mail.outbox.clear()
    return made


def _deliver():
    while outbox.deliver():
        pass


def _run():
    """A day's run, twice."""
    for _ in range(2):
        remind(CONTEXT)
        _deliver()


def _told():
    found = [(each.to, each.subject.partition("：")[0]) for each in mail.outbox]
    mail.outbox.clear()
    return found


def _reads(who, home):
    return decide.decide(
        replace(who, purpose="research"), Action.DATASET_READ,
        Resource("dataset", "shelters", home.code, Visibility.PRIVATE),
    ).allowed  # fmt: skip


def test_the_user_is_asked_on_the_day_and_the_owner_hears_a_week_later(
    officer, researcher, terms, clock, home
):
    ends = clock.now + timedelta(days=30)
    made = _signed(officer, researcher, replace(terms, ends=ends, duties=("delete:P10D",)))
    assert agreements.deletion_due(made) == ends + timedelta(days=10)
    with pytest.raises(agreements.NotNow):
        agreements.confirm_deletion(researcher, made.id)
    clock.pass_days(38)
    _run()
    assert _told() == []
    clock.pass_days(2)
    _run()
    mine = people.person(int(researcher.id)).email
    assert _told() == [([mine], "【広場】合意で使ったデータを消す日になりました。消して、確認してください")]
    clock.pass_days(6.9)
    _run()
    assert _told() == []
    clock.pass_days(0.2)
    _run()
    owner = people.person(int(officer.id)).email
    late = "【広場】合意で使われたデータの消去が、期日を過ぎても確認されていません"
    assert _told() == [([owner], late)]
    clock.pass_days(30)
    _run()
    assert _told() == []
    assert agreements.confirm_deletion(researcher, made.id).deleted is not None, "late is better than never"


def test_it_is_confirmed_once_by_the_user_and_both_have_it_in_their_journal(
    officer, researcher, resident, terms, clock, home
):
    made = _signed(officer, researcher, replace(terms, duties=("attribute", "delete:P10D")))
    assert agreements.deletion_due(made) is None, "while the access goes on nothing is due"
    agreements.end(officer, made.id)
    assert not _reads(researcher, home)
    _deliver()
    mail.outbox.clear()
    for who in (officer, resident):
        with pytest.raises(agreements.UnknownAgreement):
            agreements.confirm_deletion(who, made.id)
    clock.pass_days(3)
    done = agreements.confirm_deletion(researcher, made.id)
    assert (done.deleted, done.deleted_by) == (clock.now, researcher.id)
    clock.pass_days(1)
    assert agreements.confirm_deletion(researcher, made.id) == done
    assert agreements.agreement(officer, made.id).deleted == done.deleted
    _deliver()
    owner = people.person(int(officer.id)).email
    assert _told() == [([owner], "【広場】合意で使われたデータの消去が確認されました")]
    lines = [each for each in journal.entries(limit=50) if each.action == "agreement.deletion-confirm"]
    assert {each.organisation for each in lines} == {home.code, "univ"}
    assert len(lines) == 2
    clock.pass_days(60)
    _run()
    assert _told() == [], "whoever confirmed is not reminded"


def test_without_the_duty_or_before_it_began_nothing_is_asked(officer, researcher, terms, clock):
    plain = _signed(officer, researcher, replace(terms, duties=("attribute",)))
    later = clock.now + timedelta(days=5)
    early = _signed(officer, researcher, replace(terms, begins=later))
    for made in (plain, early):
        agreements.end(researcher, made.id)
    _deliver()
    mail.outbox.clear()
    clock.pass_days(1000)
    _run()
    assert _told() == []
    for made in (plain, early):
        with pytest.raises(agreements.NotNow):
            agreements.confirm_deletion(researcher, made.id)
