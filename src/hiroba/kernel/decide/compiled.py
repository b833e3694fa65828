"""A rule as a Cedar policy, and the policies of the house with a slice of rules."""

from __future__ import annotations

from functools import lru_cache

import cedarpy

from hiroba.kernel.decide import policies
from hiroba.kernel.decide.rules import Effect, Party, Rule, Target

_PERMITS = "permit (principal, action in [{actions}], resource)\nwhen {{ {conditions} }};"
_FORBIDS = (
    "forbid (principal, action in [{actions}], resource)\nwhen {{ {conditions} }}\n"
    "unless {{ principal.system || (principal.officer_of.containsAny(resource.body) &&\n"
    "  (!principal.scoped || principal.scopes.contains(action))) }};"
)


def cedar(rule: Rule) -> str:
    """Return the policy. When it is in force is not in it: only rules that are come into a slice."""
    actions = ", ".join(f"Action::{_text(action)}" for action in sorted(rule.about))
    conditions = [
        f"principal.parties.contains(Party::{_text(party_id(rule.assignee))})",
        f"resource.targets.contains(Target::{_text(target_id(rule.target))})",
    ]
    if rule.purposes:
        conditions.append(f"[{', '.join(map(_text, sorted(rule.purposes)))}].contains(context.purpose)")
    form = _PERMITS if rule.effect is Effect.PERMIT else _FORBIDS
    body = form.format(actions=actions, conditions=" && ".join(conditions))
    return f"@id({_text(rule.id)})\n{body}"


def party_id(party: Party) -> str:
    return f"{party.kind}/{party.id}"


def target_id(target: Target) -> str:
    return f"{target.kind}/{target.organisation}/{target.id}"


@lru_cache(maxsize=4096)
def with_rules(action: str, slice_: tuple[Rule, ...]) -> cedarpy.PolicySet:
    """The policies of the house about an action with these rules of it; those that hide columns decide
    nothing by themselves."""
    text = "\n".join(cedar(rule) for rule in slice_ if not rule.hides)
    house = policies.about(action)
    return house.with_added_str(text) if text else house


def _text(value: str) -> str:
    """A Cedar string literal."""
    return (
        '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\u{{{ord(c):x}}}" for c in value) + '"'
    )
