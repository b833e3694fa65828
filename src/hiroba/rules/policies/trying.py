"""Could somebody do that, by which rule, why not by another; and what a draft would open or close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    Action,
    Assurance,
    Limits,
    Party,
    PartyKind,
    Principal,
    Resource,
    Role,
    Rule,
)
from hiroba.rules.policies.types import Change, Deed, Miss, NearMiss, Tried

DEEDS: dict[str, dict[Deed, Action]] = {  # by the kind of a thing
    "dataset": {
        Deed.READ: Action.DATASET_READ,
        Deed.COUNT: Action.DATASET_COUNT,
        Deed.WRITE: Action.DATASET_PUBLISH,
        Deed.MANAGE: Action.DATASET_MANAGE,
    },
    "entity": {Deed.READ: Action.ENTITY_READ, Deed.WRITE: Action.ENTITY_WRITE},
}


def tried(who: Principal, deed: Deed, what: Resource, now: datetime) -> Tried:
    """Answer whether somebody may do this at that time for the purpose they say. Raises KeyError for what
    nobody does with a thing of this kind."""
    action = DEEDS[what.kind][deed]
    decision = decide.try_out(who, action, what, now)
    about = decide.rules_about(what)
    applied = {rule.id: rule for rule in about}
    deciding = tuple(applied[id] for id in decision.rules if id in applied)
    hiding = tuple(rule for rule in about if rule.hides and not _misses(rule, who, action, now))
    return Tried(
        decision.limits if decision.allowed else None,
        tuple(id for id in decision.rules if id not in applied),
        deciding + (hiding if decision.allowed and decision.limits.hidden else ()),
        tuple(_missed(about, who, action, now)),
    )


def changes(draft: Rule, before: Rule | None, things: Iterable[Resource], now: datetime) -> Iterator[Change]:
    """What would change with a draft in force, for each party that it or the version before names, for those
    whom other rules name, and for the owner's members. now: of the judgement, a moment of its time."""
    for what in things:
        known = [rule for rule in decide.rules_about(what) if rule.id != draft.id]
        old = known if before is None else [*known, before]
        parties = _parties([draft, *old], what)
        for deed in _deeds(draft, before, what):
            for purpose in _purposes(draft, before):
                for party in parties:
                    yield from _change(
                        Change(party, purpose, what, None, None, deed), now, old, [*known, draft]
                    )


def _deeds(draft: Rule, before: Rule | None, what: Resource) -> list[Deed]:
    """What the two speak of."""
    named = draft.actions | (before.actions if before else frozenset())
    return [deed for deed, action in DEEDS[what.kind].items() if action in named]


def _change(asked: Change, now: datetime, old: list[Rule], new: list[Rule]) -> Iterator[Change]:
    """Told once, of the one known best for whom something changes: most is open to them."""
    levels = {Assurance.NONE} | {rule.assurance for rule in (*old, *new)}
    for level in sorted(levels, reverse=True):
        who = replace(_somebody(asked.party, asked.purpose), assurance=level)
        before, after = (_limits(who, asked, now, rules) for rules in (old, new))
        if before != after:
            yield replace(asked, before=before, after=after)
            return


def _limits(who: Principal, asked: Change, now: datetime, rules: list[Rule]) -> Limits | None:
    what = asked.what
    decision = decide.try_out(who, DEEDS[what.kind][asked.deed], what, now, rules)
    return decision.limits if decision.allowed else None


def _parties(rules: Iterable[Rule], what: Resource) -> list[Party]:
    found = {Party(PartyKind.ANYONE), Party(PartyKind.SIGNED_IN)}
    found |= {Party(PartyKind.ORGANISATION, what.organisation)}
    found |= {rule.assignee for rule in rules}
    return sorted(found, key=lambda each: (list(PartyKind).index(each.kind), each.id))


def _purposes(draft: Rule, before: Rule | None) -> list[str]:
    """The purposes that it speaks of; "" where it is for any."""
    found = draft.purposes | (before.purposes if before else frozenset())
    anything = not draft.purposes or (before is not None and not before.purposes)
    return [*([""] if anything else []), *sorted(found)]


def _somebody(party: Party, purpose: str) -> Principal:
    """One of those who are meant and of whom nothing else is known."""
    if party.kind is PartyKind.ANYONE:
        return Principal("anonymous", ANONYMOUS.id, purpose=purpose)
    if party.kind is PartyKind.CLIENT:
        return Principal("token", party.id, purpose=purpose)
    if party.kind is PartyKind.ORGANISATION:
        return Principal("person", "somebody", {party.id: Role.MEMBER}, purpose=purpose)
    return Principal("person", party.id or "somebody", purpose=purpose)


def _missed(rules: Iterable[Rule], who: Principal, action: Action, now: datetime) -> Iterator[NearMiss]:
    """The nearest first."""
    found = [NearMiss(rule, _misses(rule, who, action, now)) for rule in rules]
    yield from sorted((each for each in found if each.reasons), key=lambda each: len(each.reasons))


def _misses(rule: Rule, who: Principal, action: Action, now: datetime) -> tuple[Miss, ...]:
    tests = (
        (Miss.ACTION, action not in rule.actions),
        (Miss.PARTY, not decide.means(rule, who)),
        (Miss.PURPOSE, not rule.meant_for(who.purpose)),
        (Miss.ASSURANCE, not rule.reaches(who.assurance)),
        (Miss.EARLY, rule.begins is not None and now < rule.begins),
        (Miss.LATE, rule.ends is not None and rule.ends <= now),
    )
    return tuple(miss for miss, holds in tests if holds)
