"""The rule that binds somebody who reads: what they must do is told with the data."""

from __future__ import annotations

from typing import Final

from django.utils.crypto import salted_hmac

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Effect, Party, PartyKind, Principal, Resource, Rule

_RELATIONS: Final = "license http://www.w3.org/ns/odrl/2/hasPolicy"


def binding(who: Principal, what: Resource) -> Rule | None:
    """Return the rule with duties by which alone somebody reads this; None: none asks anything of them.

    Whoever reads it by their role, or because it is public, is bound by no rule; of several the widest
    counts, as it opens what they get, and one that asks nothing before one that does.
    """
    about = {rule.id: rule for rule in decide.rules_about(what) if rule.effect is Effect.PERMIT}
    if not any(rule.duties for rule in about.values()):
        return None
    told = decide.decide(who, Action.DATASET_READ, what)
    if not told.allowed or any(id not in about for id in told.rules):
        return None
    opening = [about[id] for id in told.rules]
    width = max(rule.limits.width for rule in opening)
    widest = [rule for rule in opening if rule.limits.width == width]
    found = min(widest, key=lambda each: (bool(each.duties), each.id))
    return found if found.duties else None


def policy_link(address: str) -> str:
    """A header `Link` (RFC 8288) of an answer with data, to the rule that binds its reader."""
    return f'<{address}>; rel="{_RELATIONS}"; type="application/ld+json"'


def pseudonym(party: Party) -> Party:
    """A person as they go out in a document: always the same, and not to be told from nobody."""
    if party.kind is not PartyKind.PERSON:
        return party
    return Party(party.kind, salted_hmac("hiroba.rules.pseudonym", party.id).hexdigest()[:32])
