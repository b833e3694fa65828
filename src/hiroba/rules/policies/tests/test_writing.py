"""Rules are written, put into force by a second person, changed as versions, and ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    Effect,
    Limits,
    Party,
    PartyKind,
    Principal,
    Resource,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Deed, Miss, RuleState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that never ends: rules are read anew each time."""
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)


def about(code: str, effect: Effect = Effect.PERMIT, columns: frozenset[str] | None = None) -> Rule:
    target = Target(TargetKind.DATASET, "shelters", code)
    actions = policies.ACTIONS[TargetKind.DATASET]
    return Rule("", effect, actions, target, Party(PartyKind.SIGNED_IN), limits=Limits(columns))


def test_versions_follow_each_other_and_one_counts(home: OrganisationInfo, officer: Principal) -> None:
    first = policies.write(officer, about(home.code))
    policies.enact(officer, first.id, 1)
    second = policies.change(officer, first.id, about(home.code, columns=frozenset({"name"})))
    assert policies.current(first.id).number == 1, "a draft changes nothing"
    policies.enact(officer, first.id, second.number)
    states = [(each.number, each.state) for each in policies.history(first.id)]
    assert states == [(2, RuleState.ENACTED), (1, RuleState.REPLACED)]
    policies.end(officer, first.id, 2)
    with pytest.raises(policies.RuleMoved):
        policies.change(officer, first.id, about(home.code))


def test_who_comes_second_is_told_so(home: OrganisationInfo, officer: Principal) -> None:
    info = policies.write(officer, about(home.code))
    policies.enact(officer, info.id, 1)
    for act in (policies.enact, policies.discard):
        with pytest.raises(policies.RuleMoved):
            act(officer, info.id, 1)
    policies.end(officer, info.id, 1)
    with pytest.raises(policies.RuleMoved):
        policies.end(officer, info.id, 1)


def test_four_eyes_open_and_two_close(
    home: OrganisationInfo, officer: Principal, administrator: Principal,
    monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None],
) -> None:  # fmt: skip
    monkeypatch.setenv("HIROBA_RULES_FOUR_EYES", "true")
    reread_settings()
    opening = policies.write(officer, about(home.code))
    with pytest.raises(decide.SecondPersonNeeded):
        policies.enact(officer, opening.id, 1)
    assert policies.enact(administrator, opening.id, 1).enacted_by == administrator.id
    closing = policies.write(officer, about(home.code, Effect.PROHIBIT))
    policies.enact(officer, closing.id, 1)
    with pytest.raises(decide.SecondPersonNeeded):
        policies.end(officer, closing.id, 1)
    policies.end(officer, opening.id, 1)


def test_a_member_writes_no_rule(home: OrganisationInfo, member: Principal) -> None:
    with pytest.raises(HirobaError) as refused:
        policies.write(member, about(home.code))
    assert refused.value.status == 403


def test_what_is_tried_names_the_rule_and_a_draft_tells_what_it_opens(
    home: OrganisationInfo, officer: Principal, resident: Principal
) -> None:
    what = Resource("dataset", "shelters", home.code, Visibility.PRIVATE)
    info = policies.write(officer, about(home.code))
    now = timezone.now()
    assert policies.tried(resident, Deed.READ, what, now).limits is None
    opened = {each.party.kind for each in policies.changes(info.rule, None, [what], now)}
    assert opened == {PartyKind.SIGNED_IN, PartyKind.ORGANISATION}
    policies.enact(officer, info.id, 1)
    found = policies.tried(resident, Deed.READ, what, now)
    assert [each.id for each in found.rules] == [info.id]
    nobody = policies.tried(ANONYMOUS, Deed.READ, what, now)
    assert nobody.limits is None
    assert nobody.missed[0].reasons == (Miss.PARTY,)
    written = policies.tried(resident, Deed.WRITE, what, now)
    assert written.limits is None
    assert written.missed[0].reasons == (Miss.ACTION,)
    own = policies.tried(officer, Deed.WRITE, what, now)
    assert own.limits is not None
    assert own.policies == ("officer-write",)


def test_a_draft_that_lets_count_tells_that_it_does(home: OrganisationInfo, officer: Principal) -> None:
    what = Resource("dataset", "shelters", home.code, Visibility.PRIVATE)
    draft = replace(about(home.code), actions=policies.COUNTED)
    found = list(policies.changes(draft, None, [what], timezone.now()))
    assert {(each.party.kind, each.deed) for each in found} == {
        (PartyKind.SIGNED_IN, Deed.COUNT), (PartyKind.ORGANISATION, Deed.COUNT),
    }  # fmt: skip
    assert all(each.before is None and each.after is not None for each in found)
