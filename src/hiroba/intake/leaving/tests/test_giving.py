"""Who gives notice, who confirms it, and how it is called off; and who tries what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.models import Leave
from hiroba.intake.leaving.tests.conftest import CONTEXT, bring_the_day, settle, today
from hiroba.intake.leaving.types import LeaveState
from hiroba.intake.leaving.upkeep import queue_due
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Action, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.people import service as people
from hiroba.rules.joining import service as joining

pytestmark = pytest.mark.django_db
REFUSALS = (decide.Forbidden, decide.SignInNeeded)


@pytest.fixture
def pair(principal, home):
    return principal(home.code, Role.ADMINISTRATOR), principal(home.code, Role.ADMINISTRATOR)


def test_one_gives_notice_another_confirms_and_it_is_called_off(pair, home, operator):
    first, second = pair
    given = leaving.give(first, home.code, leaving.first_day())
    assert given.state is LeaveState.WAITING
    settle()
    assert {to for each in mail.outbox for to in each.to} >= {
        people.person(int(who.id)).email for who in (first, second, operator)
    }
    with pytest.raises(decide.SecondPersonNeeded):
        leaving.confirm(first, given.id)
    assert leaving.confirm(second, given.id).state is LeaveState.CONFIRMED
    with pytest.raises(leaving.LeaveMoved):
        leaving.confirm(operator, given.id)
    assert leaving.call_off(first, given.id).state is LeaveState.CALLED_OFF
    bring_the_day(home.code)
    queue_due(CONTEXT)
    jobs.run_pending()
    assert organisations.get(home.code).stopped is None, "what was called off does not happen"
    told = [each.action for each in journal.entries(kind="organisation", id=home.code)]
    assert told[:3] == ["leaving.call-off", "leaving.confirm", "leaving.give"]
    assert leaving.give(first, home.code, leaving.first_day()).state is LeaveState.WAITING


def test_an_only_administrator_needs_the_operator(administrator, home, operator):
    given = leaving.give(administrator, home.code, leaving.first_day())
    with pytest.raises(decide.SecondPersonNeeded):
        leaving.confirm(administrator, given.id)
    assert leaving.confirm(operator, given.id).state is LeaveState.CONFIRMED


def test_nobody_else_gives_confirms_or_calls_off(
    administrator, officer, member, resident, operator, principal, organisation, home
):
    stranger = principal(organisation("other").code, Role.ADMINISTRATOR)
    secret, _info = people.issue_token(
        int(administrator.id), home.code, "t", [Action.ORGANISATION_MANAGE], None
    )
    token = people.principal_of_token(secret)
    for who in (officer, member, resident, stranger, operator, token, ANONYMOUS):
        with pytest.raises(REFUSALS):
            leaving.give(who, home.code, leaving.first_day())
    given = leaving.give(administrator, home.code, leaving.first_day())
    for who in (officer, member, resident, stranger, token, ANONYMOUS):
        for act in (leaving.confirm, leaving.call_off):
            with pytest.raises(REFUSALS):
                act(who, given.id)
    found = leaving.leave_of(home.code)
    assert found is not None
    assert found.state is LeaveState.WAITING


def test_the_day_is_neither_past_nor_too_near_nor_far(administrator, home, monkeypatch, reread_settings):
    for day in (
        today() - timedelta(days=1),
        today(),
        today() + timedelta(days=29),
        today().replace(year=2999),
    ):
        with pytest.raises(leaving.WrongDay):
            leaving.give(administrator, home.code, day)
    monkeypatch.setenv("HIROBA_RULES_LEAVING_NOTICE_DAYS", "0")
    reread_settings()
    with pytest.raises(leaving.WrongDay):
        leaving.give(administrator, home.code, today() - timedelta(days=1))
    assert leaving.give(administrator, home.code, today()).day == today()


def test_a_second_notice_is_refused_and_a_double_confirmation_counts_once(pair, home):
    given = leaving.give(pair[0], home.code, leaving.first_day())
    for who in pair:
        with pytest.raises(leaving.LeavesAlready):
            leaving.give(who, home.code, leaving.first_day())
    leaving.confirm(pair[1], given.id)
    with pytest.raises(leaving.LeaveMoved):
        leaving.confirm(pair[1], given.id)
    assert Leave.objects.count() == 1


def test_an_unconfirmed_notice_does_nothing_on_its_day_and_cannot_be_confirmed_after_it(pair, home):
    given = leaving.give(pair[0], home.code, leaving.first_day())
    bring_the_day(home.code)
    queue_due(CONTEXT)
    jobs.run_pending()
    assert organisations.get(home.code).stopped is None
    Leave.objects.update(day=today() - timedelta(days=1))
    with pytest.raises(leaving.DayPassed):
        leaving.confirm(pair[1], given.id)


def test_a_department_does_not_leave_alone(principal, organisation, home):
    part = organisation("part", kind="department", parent=home.code).code
    with pytest.raises(leaving.NotAWholeBody):
        leaving.give(principal(part, Role.ADMINISTRATOR), part, leaving.first_day())


def test_a_suspended_organisation_leaves_on_its_day_and_is_not_lifted_afterwards(pair, home, operator):
    given = leaving.give(pair[0], home.code, leaving.first_day())
    leaving.confirm(pair[1], given.id)
    joining.suspend(operator, home.code, "理由", hide=False)
    with pytest.raises(REFUSALS):
        leaving.call_off(pair[0], given.id)
    bring_the_day(home.code)
    queue_due(CONTEXT)
    jobs.run_pending()
    assert organisations.get(home.code).stopped is Stop.LEFT
    with pytest.raises(joining.StandsAlready):
        joining.lift(operator, home.code)
    with pytest.raises(leaving.LeaveMoved):
        leaving.call_off(operator, given.id)
    assert timezone.localdate(organisations.get(home.code).since) == today()
