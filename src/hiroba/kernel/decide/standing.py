"""Who somebody is where nobody acts for an organisation any more, whatever was remembered of them."""

from __future__ import annotations

from dataclasses import replace

from hiroba.kernel.decide.rules import Effect, Rule
from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.organisations import service as organisations


def standing(who: Principal) -> Principal:
    """Return a principal without the roles in organisations that are stopped; a token of one is nobody."""
    stopped = organisations.stopped()
    if not stopped or stopped.isdisjoint(who.roles):
        return who
    roles = {code: role for code, role in who.roles.items() if code not in stopped}
    return replace(who if roles or who.kind != "token" else ANONYMOUS, roles=roles, purpose=who.purpose)


def counts(rule: Rule) -> bool:
    """Say whether a rule counts: what an organisation opened is closed while nobody acts for it."""
    return rule.effect is not Effect.PERMIT or rule.target.organisation not in organisations.stopped()
