"""A question cut down to what the policies look at: the key of the answer cache."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from hiroba.kernel.decide import rulebook
from hiroba.kernel.decide.rulebook import Book
from hiroba.kernel.decide.rules import Party, PartyKind, Rule, Target, TargetKind
from hiroba.kernel.decide.standing import counts, standing
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.organisations import service as organisations

_OWN = {"person": PartyKind.PERSON, "token": PartyKind.CLIENT}
_TARGETS = {"dataset": TargetKind.DATASET, "entity": TargetKind.ENTITIES}


class Question(NamedTuple):
    """The slice of the world that can matter.

    roles: only those held in the owner's body. body: the owner and, of a department, what it is a department
    of: one legal body. rules: those in force about this thing for this one, with the targets and parties that
    they name and the purpose, all empty where there are none. Everything that an answer depends on is in
    here, so a kept answer is never out of date.
    """

    action: Action
    visibility: str
    body: tuple[str, ...]
    roles: tuple[tuple[str, Role], ...]
    scopes: frozenset[Action] | None
    operator: bool
    system: bool
    signed_in: bool
    rules: tuple[Rule, ...] = ()
    targets: tuple[Target, ...] = ()
    parties: frozenset[Party] = frozenset()
    purpose: str = ""


def question(
    who: Principal, action: Action, what: Resource, *, now: datetime | None = None, book: Book | None = None
) -> Question:
    """Cut a question down to its facets: as of now, by the rules there are, or otherwise."""
    who = standing(who)
    body = organisations.body(what.organisation) if what.organisation else ()
    roles = tuple((code, who.roles[code]) for code in body if code in who.roles) if who.roles else ()
    system = who.kind == "system"
    signed_in = who.kind == "person"
    targets, parties = targets_of(what, body), parties_of(who)
    found = (rulebook.book() if book is None else book).about(targets, parties) if targets else ()
    moment = now or timezone.now()
    rules = tuple(
        rule for rule in found if rule.matters(action, who.purpose, moment, who.assurance) and counts(rule)
    )
    ruled = _ruled(rules, who)
    return Question(
        action, what.visibility.value, body, roles, who.scopes, who.operator, system, signed_in, *ruled
    )


def _ruled(rules: tuple[Rule, ...], who: Principal) -> tuple[Any, ...]:
    """No other target or party can make a rule of the slice speak, so all of an organisation ask alike."""
    if not rules:
        return ()
    targets = tuple(dict.fromkeys(rule.target for rule in rules))
    return rules, targets, frozenset(rule.assignee for rule in rules), who.purpose


def own_party(who: Principal) -> Party | None:
    """As whom nobody else is meant by a rule."""
    kind = _OWN.get(who.kind)
    return None if kind is None else Party(kind, who.id)


def parties_of(who: Principal) -> frozenset[Party]:
    """As whom somebody may be meant by a rule."""
    found = {Party(PartyKind.ANYONE)}
    if who.kind == "person":
        found.add(Party(PartyKind.SIGNED_IN))
    own = own_party(who)
    if own is not None:
        found.add(own)
    for code in who.roles:
        found |= {Party(PartyKind.ORGANISATION, each) for each in organisations.body(code)}
    return frozenset(found)


def targets_of(what: Resource, body: tuple[str, ...]) -> tuple[Target, ...]:
    """As what a thing may be meant by a rule: itself, and everything of its legal body."""
    kind = _TARGETS.get(what.kind)
    if kind is None or not what.organisation:
        return ()
    wholes = [Target(TargetKind.ORGANISATION, code, code) for code in body]
    return Target(kind, what.id, what.organisation), *wholes
