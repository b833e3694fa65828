"""A deputy acts with another's role for a span of days; a role taken in an emergency is told and marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.errors import OwnRole
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _now(who: Principal) -> Principal:
    return people.principal_of_person(int(who.id))


def _lend(who, deputy, code, begins=-DAY, ends=DAY):
    now = timezone.now()
    return acting.lend(who, int(deputy.id), code, now + begins, now + ends)


def _manages(who, code):
    return decide.decide(who, Action.ORGANISATION_MANAGE, Resource("organisation", code, code)).allowed


def test_a_deputy_acts_with_the_role_and_on_behalf(administrator, member, home):
    _lend(administrator, member, home.code)
    deputy = _now(member)
    assert _manages(deputy, home.code)
    assert deputy.behalf == {home.code: administrator.id}
    journal.record(deputy, "dataset.update", "dataset", "d", organisation=home.code)
    line = journal.entries(1)[0]
    assert (line.actor, line.on_behalf) == (member.id, administrator.id)


def test_it_begins_ends_and_is_taken_back_by_itself_or_by_either(administrator, member, home):
    _lend(administrator, member, home.code, begins=DAY, ends=2 * DAY)
    assert not _manages(_now(member), home.code), "not yet"
    now = _lend(administrator, member, home.code)
    acting.take_back(member, now.id)
    assert not _manages(_now(member), home.code)


def test_it_ends_with_the_role_and_with_the_giver(administrator, member, home):
    _lend(administrator, member, home.code)
    organisations.set_member(int(administrator.id), home.code, Role.MEMBER)
    assert not _manages(_now(member), home.code)
    organisations.set_member(int(administrator.id), home.code, Role.ADMINISTRATOR)
    assert _manages(_now(member), home.code)
    people.deactivate(int(administrator.id))
    assert not _manages(_now(member), home.code)


def test_there_is_no_deputy_of_a_deputy(administrator, resident, member, home):
    _lend(administrator, resident, home.code)
    with pytest.raises(acting.NoRoleToLend):
        _lend(_now(resident), member, home.code)


@pytest.mark.parametrize(("begins", "ends"), [(DAY, -DAY), (-2 * DAY, -DAY), (-DAY, 100 * DAY)])
def test_a_wrong_span_is_refused(administrator, member, home, begins, ends):
    with pytest.raises(acting.WrongSpan):
        _lend(administrator, member, home.code, begins, ends)


def test_nobody_is_their_own_deputy_and_strangers_do_not_end_it(administrator, member, resident, home):
    with pytest.raises(acting.WrongDeputy):
        _lend(administrator, administrator, home.code)
    lent = _lend(administrator, member, home.code)
    with pytest.raises(decide.Forbidden):
        acting.take_back(resident, lent.id)
    with pytest.raises(decide.Forbidden):
        _lend(resident, member, home.code)


def test_a_deputy_and_an_emergency_do_not_keep_the_role(administrator, member, resident, home):
    _lend(administrator, resident, home.code)
    acting.break_glass(member, home.code, Role.ADMINISTRATOR, "管理者が不在で、災害情報を直すため", 1)
    for who in (_now(resident), _now(member)):
        with pytest.raises(OwnRole):
            organisations.set_member(int(who.id), home.code, Role.ADMINISTRATOR, who=who)


def test_a_deputy_does_not_approve_what_the_giver_wrote(administrator, member, home):
    _lend(administrator, member, home.code)
    with pytest.raises(decide.SecondPersonNeeded):
        decide.require_another(_now(member), administrator.id)


def test_an_emergency_gives_the_role_marks_what_is_done_and_is_reviewed_by_another(
    member, administrator, operator, home
):
    taken = acting.break_glass(member, home.code, Role.OFFICER, "担当者が全員避難しているため", 2)
    who = _now(member)
    assert who.roles[home.code] is Role.OFFICER
    journal.record(who, "dataset.update", "dataset", "d", organisation=home.code)
    assert journal.entries(1)[0].rules == (f"emergency-{taken.id}",)
    with pytest.raises(acting.HeldAlready):
        acting.break_glass(who, home.code, Role.OFFICER, "もう一度お願いします、同じ理由", 1)
    with pytest.raises(acting.ReviewedAlready):
        acting.review(administrator, taken.id, "まだ続いている")
    acting.give_back(member, taken.id)
    assert _now(member).roles[home.code] is Role.MEMBER
    with pytest.raises(decide.Forbidden):
        acting.review(member, taken.id, "問題なし")
    acting.review(administrator, taken.id, "避難所の情報だけを直していた。問題なし。")
    with pytest.raises(acting.ReviewedAlready):
        acting.review(operator, taken.id, "二度目")
    assert acting.emergency(taken.id).reviewed_by == administrator.id


def test_an_operator_does_not_review_their_own_emergency(operator, home):
    taken = acting.break_glass(operator, home.code, Role.ADMINISTRATOR, "町の担当者と連絡がつかないため", 1)
    acting.give_back(operator, taken.id)
    with pytest.raises(decide.SecondPersonNeeded):
        acting.review(operator, taken.id, "自分で確かめた")


@pytest.mark.parametrize(
    ("reason", "hours"),
    [("急ぎ", 1), ("。" * 20, 1), ("\u200b\u3000" * 10, 1), ("理由は十分に長く書いた", 0), ("理由は十分に長く書いた", 25)],
)  # fmt: skip
def test_without_a_reason_or_for_too_long_there_is_none(member, home, reason, hours):
    with pytest.raises(acting.NoEmergency):
        acting.break_glass(member, home.code, Role.OFFICER, reason, hours)


def test_a_stranger_and_a_token_break_no_glass(resident, member, home):
    with pytest.raises(decide.Forbidden):
        acting.break_glass(resident, home.code, Role.OFFICER, "理由は十分に長く書いた", 1)
    secret, _info = people.issue_token(int(member.id), home.code, "t", [Action.DATASET_READ], None)
    with pytest.raises(decide.Forbidden):
        acting.break_glass(
            people.principal_of_token(secret), home.code, Role.OFFICER, "理由は十分に長く書いた", 1
        )
    acting.break_glass(member, home.code, Role.OFFICER, "理由は十分に長く書いた", 1)
    assert people.principal_of_token(secret).roles == {home.code: Role.MEMBER}, "a machine takes no part"


def test_whoever_belongs_there_no_longer_keeps_nothing_of_it(member, operator, administrator, home, person):
    acting.break_glass(member, home.code, Role.ADMINISTRATOR, "担当者が全員避難しているため", 4)
    acting.break_glass(operator, home.code, Role.ADMINISTRATOR, "町の担当者と連絡がつかないため", 4)
    assert _manages(_now(member), home.code)
    organisations.set_member(int(member.id), home.code, None, who=administrator)
    assert _now(member).roles == {}
    assert not _manages(_now(member), home.code)
    person(operator=True)
    assert _now(operator).roles == {home.code: Role.ADMINISTRATOR}
    User.objects.filter(pk=int(operator.id)).update(operator=False)
    assert _now(operator).roles == {}


def test_it_ends_by_itself_also_for_who_goes_on(member, home, monkeypatch):
    acting.break_glass(member, home.code, Role.ADMINISTRATOR, "担当者が全員避難しているため", 1)
    who = _now(member)
    later = timezone.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not _manages(_now(member), home.code)
    assert not _manages(people.as_now(who), home.code), "what was set up to be done later, too"


def test_two_in_an_emergency_do_not_vouch_for_each_other(member, administrator, home, person):
    other = people.principal_of_person(person())
    organisations.set_member(int(other.id), home.code, Role.MEMBER, who=administrator)
    first = acting.break_glass(member, home.code, Role.ADMINISTRATOR, "担当者が全員避難しているため", 1)
    acting.give_back(_now(member), first.id)
    acting.break_glass(_now(other), home.code, Role.ADMINISTRATOR, "担当者が全員避難しているため", 1)
    with pytest.raises(decide.SecondPersonNeeded):
        acting.review(_now(other), first.id, "問題なし")
    with pytest.raises(decide.Forbidden):
        acting.give_back(Principal("person", "4711"), first.id)
