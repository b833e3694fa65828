"""The duty to delete of a plain rule: the user is asked on the day, confirms it, and the owner hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.types import Principal, Role
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.rules.policies.deleting import remind
from hiroba.web.rules.tests.test_rules import _nothing_kept as _nothing_kept
from hiroba.web.rules.tests.test_rules import draft, enter
from hiroba.web.rules.tests.test_rules import secret as secret
from hiroba.web.rules.tests.test_rules import university as university

pytestmark = pytest.mark.django_db
CONTEXT = JobContext("job", 1, lambda _done, _total, _note: None)


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def pass_days(self, days: int) -> None:
        """A day's run, twice, after so many days."""
        self.now += timedelta(days=days)
        for _twice in range(2):
            remind(CONTEXT)
            while outbox.deliver():
                pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def professor(principal: Callable[..., Principal], university: OrganisationInfo) -> Principal:
    return principal("uni", Role.OFFICER)


def told() -> list[tuple[str, str]]:
    """(to whom, the first word that tells which letter)."""
    found = [
        (to, word) for each in mail.outbox for word in ("日になりました", "過ぎても", "確認されました")
        if word in each.subject for to in each.to
    ]  # fmt: skip
    mail.outbox.clear()
    return found


def enacted(desk: Client, code: str, dataset: str, **more: object) -> str:
    address = draft(desk, code, dataset, **{"duties": ["attribute"], "delete_days": "30", "ends": ""} | more)
    assert desk.post(f"{address}/enact", {"number": "1"}).status_code == 302
    return address


def test_it_is_asked_confirmed_and_told(
    clock: Clock, home: OrganisationInfo, officer: Principal, professor: Principal, secret: str
) -> None:
    address = enacted(enter(officer), home.code, secret)
    owner, lab = (people.person(int(who.id)).email for who in (officer, professor))
    clock.pass_days(100)
    assert told() == [], "the rule goes on"
    assert enter(professor).get(f"{address}/deletion").status_code == 404
    enter(officer).post(f"{address}/end", {"number": "1"})
    clock.pass_days(29)
    assert told() == []
    clock.pass_days(1)
    assert told() == [(lab, "日になりました")]
    clock.pass_days(8)
    assert told() == [(owner, "過ぎても")]
    clock.pass_days(9)
    assert told() == [], "each once"
    page = enter(professor).get(f"{address}/deletion").content.decode()
    assert "30日以内に消してください。" in page
    assert "残さず消したことを確認する" in page
    assert "残さず消したことを確認する" not in enter(officer).get(f"{address}/deletion").content.decode()
    assert enter(officer).post(f"{address}/deletion", {"number": "1"}).status_code == 404, "not the owner"
    for _twice in range(2):
        assert enter(professor).post(f"{address}/deletion", {"number": "1"}).status_code == 302
    clock.pass_days(1)
    assert told() == [(owner, "確認されました")]
    assert "消したと確認済み" in enter(officer).get(f"{address}/deletion").content.decode()
    lines = [each for each in journal.entries(limit=50) if each.action == "rule.deletion-confirm"]
    assert {each.organisation for each in lines} == {home.code, "uni"}


def test_a_last_day_begins_the_span_and_somebody_else_learns_of_nothing(
    clock: Clock, home: OrganisationInfo, officer: Principal, professor: Principal, secret: str,
    principal: Callable[..., Principal], organisation: Callable[..., OrganisationInfo],
) -> None:  # fmt: skip
    desk = enter(officer)
    ends = timezone.localdate() + timedelta(days=5)
    address = enacted(desk, home.code, secret, ends=f"{ends:%Y-%m-%d}")
    organisation("elsewhere")
    other = principal("elsewhere", Role.OFFICER)
    assert enter(professor).post(f"{address}/deletion", {"number": "1"}).status_code == 302
    assert "まだ確認されていません" in desk.get(f"{address}/deletion").content.decode(), "it is still in use"
    clock.pass_days(37)
    assert [word for _to, word in told()] == ["日になりました"]
    assert enter(other).get(f"{address}/deletion").status_code == 404
    assert Client().get(f"{address}/deletion").status_code == 404


def test_a_version_in_its_place_goes_on_or_ends_it(
    clock: Clock, home: OrganisationInfo, officer: Principal, professor: Principal, secret: str,
    organisation: Callable[..., OrganisationInfo],
) -> None:  # fmt: skip
    desk = enter(officer)
    address = enacted(desk, home.code, secret)
    again = {
        "effect": "permit", "party": "organisation", "organisation": "uni", "extent": "columns",
        "columns": ["name"], "duties": [], "delete_days": "30", "ends": "", "save": "1",
    }  # fmt: skip
    desk.post(f"{address}/change", again)
    desk.post(f"{address}/enact", {"number": "2"})
    clock.pass_days(40)
    assert told() == [], "the same organisation has it still"
    organisation("elsewhere")
    desk = enter(officer)
    desk.post(f"{address}/change", again | {"organisation": "elsewhere"})
    desk.post(f"{address}/enact", {"number": "3"})
    clock.pass_days(30)
    assert [word for _to, word in told()] == ["日になりました"]
