"""What of an owner's own rules would leave an agreement without data: told to the owner before it is made."""

from __future__ import annotations

from django.utils import timezone

from hiroba.kernel.decide.types import Effect, PartyKind, Rule, Target
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import RuleInfo


def barring(target: Target, consumer: str = "") -> list[RuleInfo]:
    """Prohibitions in force that close all of something to everybody, or to the organisation that would use
    it; a prohibition goes before every agreement."""
    there = policies.enacted_on(target)
    return [each for each in there if each.rule.in_force(timezone.now()) and _bars(each.rule, consumer)]


def _bars(rule: Rule, consumer: str) -> bool:
    if rule.effect is not Effect.PROHIBIT or rule.hides or rule.purposes or rule.assurance:
        return False
    if rule.assignee.kind is PartyKind.ORGANISATION:
        return bool(consumer) and consumer in organisations.body_below(rule.assignee.id)
    return rule.assignee.kind in (PartyKind.ANYONE, PartyKind.SIGNED_IN)
