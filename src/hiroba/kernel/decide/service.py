"""The door of decisions: may this one do that to this, for that purpose?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hiroba.kernel.decide.answers import answer
from hiroba.kernel.decide.apart import is_another, require_another
from hiroba.kernel.decide.changes import stands, stands_since, watcher
from hiroba.kernel.decide.constraint import visible
from hiroba.kernel.decide.errors import Forbidden, SecondPersonNeeded, SignInNeeded
from hiroba.kernel.decide.facets import question
from hiroba.kernel.decide.rulebook import put as put_rule
from hiroba.kernel.decide.rulebook import remove as remove_rules
from hiroba.kernel.decide.sight import sight_of, sights_of
from hiroba.kernel.decide.trying import means, rules_about, try_out
from hiroba.kernel.decide.types import ANONYMOUS, EVERYTHING, Action, Decision, Principal, Resource, Sight
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Refusal, Unseen
from hiroba.kernel.settings import service as settings

__all__ = [
    "Forbidden", "SecondPersonNeeded", "SignInNeeded", "anybodys_sight", "decide", "glance", "hidden",
    "is_another", "means", "put_rule", "refusal", "remove_rules", "require", "require_another",
    "rules_about", "sight", "sights", "stands", "stands_since", "tell_refused",
    "try_out", "visible", "watcher",
]  # fmt: skip

_OPEN = Decision(True, ("open-mode",))


def decide(who: Principal, action: Action, what: Resource) -> Decision:
    """Answer the single question of the house, with the ids of the policies and rules that decided.

    A refusal without rules means that nothing permits it.
    """
    if settings.server().open:
        return _OPEN
    return answer(question(who, action, what))


def require(who: Principal, action: Action, what: Resource) -> None:
    """Return where it is allowed; raises Forbidden (SignInNeeded for somebody unknown). A refusal is told in
    the journal."""
    decision = decide(who, action, what)
    if decision.allowed:
        return
    tell_refused(who, action, what, decision.rules)
    raise refusal(who, action, what)


def refusal(who: Principal, action: Action, what: Resource) -> Forbidden:
    """The error of a decision that says no, for who asks again later what was decided now: whoever raises it
    calls `tell_refused`, too."""
    kind = SignInNeeded if who.kind == "anonymous" else Forbidden
    error = kind(action=action.value, kind=what.kind, organisation=what.organisation)
    error.told = True
    return error


def tell_refused(who: Principal, action: Action, what: Resource, rules: Sequence[str]) -> None:
    """Tell the journal of a refusal."""
    journal.refused(who, action.value, what.kind, what.id, organisation=what.organisation, rules=rules)


def hidden(asked: Unseen, action: Action, what: Resource) -> Refusal | None:
    """What the journal is told of something that is there and that who asked for it got nothing of; None:
    it was not hidden from them."""
    decision = decide(asked.who, action, what)
    if decision.allowed:
        return None
    return journal.refusal(
        asked.who, action.value, what.kind, what.id, organisation=what.organisation, rules=decision.rules
    )


def sight(who: Principal, action: Action = Action.DATASET_READ) -> Sight:
    """Return what `who` may see, to be put into a query; agrees with `decide` for every row."""
    return EVERYTHING if settings.server().open else sight_of(who, action)


def anybodys_sight() -> Sight:
    """What anybody sees of datasets, unknown and for no purpose, by the rules alone: open mode passes."""
    return sight_of(ANONYMOUS, Action.DATASET_READ)


def glance(who: Principal) -> Sight:
    """The same for a look by the way: what it does not show was not asked for, and is no refusal."""
    return replace(sight(who), who=None)


def sights(many: Sequence[Principal], action: Action) -> list[Sight]:
    """The same for many at once, in their order."""
    return [EVERYTHING] * len(many) if settings.server().open else sights_of(many, action)
