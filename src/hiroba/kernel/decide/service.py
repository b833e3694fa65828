"""The door of decisions: may this one do that to this, for that purpose?"""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.kernel.decide.answers import answer
from hiroba.kernel.decide.apart import require_another
from hiroba.kernel.decide.constraint import visible
from hiroba.kernel.decide.errors import Forbidden, SecondPersonNeeded, SignInNeeded
from hiroba.kernel.decide.facets import question
from hiroba.kernel.decide.rulebook import put as put_rule
from hiroba.kernel.decide.rulebook import remove as remove_rules
from hiroba.kernel.decide.rulebook import watcher
from hiroba.kernel.decide.sight import sight_of, sights_of
from hiroba.kernel.decide.trying import means, rules_about, try_out
from hiroba.kernel.decide.types import EVERYTHING, Action, Decision, Principal, Resource, Sight
from hiroba.kernel.settings import service as settings

__all__ = [
    "Forbidden", "SecondPersonNeeded", "SignInNeeded", "decide", "means", "put_rule", "remove_rules",
    "require", "require_another", "rules_about", "sight", "sights", "try_out", "visible", "watcher",
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
    """Return where it is allowed; raises Forbidden (SignInNeeded for somebody unknown)."""
    if decide(who, action, what).allowed:
        return
    refusal = SignInNeeded if who.kind == "anonymous" else Forbidden
    raise refusal(action=action.value, kind=what.kind, organisation=what.organisation)


def sight(who: Principal, action: Action = Action.DATASET_READ) -> Sight:
    """Return what `who` may see, to be put into a query; agrees with `decide` for every row."""
    return EVERYTHING if settings.server().open else sight_of(who, action)


def sights(many: Sequence[Principal], action: Action) -> list[Sight]:
    """The same for many at once, in their order."""
    return [EVERYTHING] * len(many) if settings.server().open else sights_of(many, action)
