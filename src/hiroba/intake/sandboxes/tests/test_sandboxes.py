"""A developer gets a place with made data of their own, which nobody else sees and which goes again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.intake.sandboxes import making
from hiroba.intake.sandboxes import service as sandboxes
from hiroba.intake.sandboxes.models import SandboxRow
from hiroba.intake.sandboxes.types import KEPT, NoMoreSandboxes
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.service import Forbidden, SignInNeeded
from hiroba.kernel.decide.types import ANONYMOUS, Action, Principal
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.rules.metering import service as metering

pytestmark = pytest.mark.django_db(transaction=True)
_TOLD = JobContext("made", 1, lambda *_: None)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)


def _now(who: Principal) -> Principal:
    return people.principal_of(User.objects.get(pk=int(who.id)))


def _titles(who: Principal, code: str) -> set[str]:
    return {
        card.title for card in datasets.search(SearchQuery(organisation=(code,)), decide.sight(who)).items
    }


def test_made_for_one_seen_by_one_and_gone_again(principal, officer, monkeypatch):
    developer = principal()
    place = sandboxes.make(developer)
    code, me = place.organisation, _now(developer)
    assert sandboxes.make(developer) == place, "a second click makes no second one"
    mine = _titles(me, code)
    assert len(mine) == 2
    assert all(title.startswith("【試し用】") for title in mine)
    secret, token = people.issue_token(int(me.id), code, "鍵", {Action.DATASET_READ}, None)
    assert _titles(people.principal_of_token(secret), code) == mine
    for other in (ANONYMOUS, officer, _now(principal(operator=True))):
        assert _titles(other, code) == set()
    assert code not in {each.code for each in organisations.all()}
    assert organisations.find("試し用の団体") == []
    assert [each.day for each in metering.all_allowances() if each.organisation == code] == [2_000]
    SandboxRow.objects.update(used=timezone.localdate() - KEPT - timedelta(days=1))
    sandboxes.sweep(_TOLD)
    assert sandboxes.sandbox_of(me) is not None, "its key was used today"
    monkeypatch.setattr(making, "last_used", lambda row: row.used)
    monkeypatch.setattr("hiroba.intake.sandboxes.upkeep.last_used", lambda row: row.used)
    sandboxes.sweep(_TOLD)
    assert sandboxes.sandbox_of(me) is None
    assert _now(me).roles == {}
    with pytest.raises(people.InvalidToken):
        people.principal_of_token(secret)
    assert token.organisation == code


def test_only_a_person_gets_one_and_not_without_end(principal, monkeypatch):
    with pytest.raises(SignInNeeded):
        sandboxes.make(ANONYMOUS)
    with pytest.raises(Forbidden):
        sandboxes.make(Principal("token", "token-1"))
    monkeypatch.setattr(making, "MOST", 0)
    with pytest.raises(NoMoreSandboxes):
        sandboxes.make(principal())
