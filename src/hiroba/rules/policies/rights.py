"""Who may make rules, and who may read one."""

from __future__ import annotations

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Effect, Principal, Resource, Rule, Visibility
from hiroba.kernel.settings import service as settings


def may_manage(who: Principal, organisation: str) -> bool:
    return decide.decide(who, Action.RULE_MANAGE, _resource(organisation)).allowed


def require_manager(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    decide.require(who, Action.RULE_MANAGE, _resource(organisation))


def is_for(who: Principal, rule: Rule) -> bool:
    """Say whether somebody may hold a rule in their hands as one that lets them use something."""
    return rule.effect is Effect.PERMIT and decide.means(rule, who)


def needs_another(rule: Rule, replaces: Rule | None) -> bool:
    """Say whether a second person must put it into force: for whatever can open data."""
    opens = rule.effect is Effect.PERMIT or replaces is not None
    return settings.rules().four_eyes and opens


def ends_by_change(rule: Rule) -> bool:
    """Say whether nobody ends it alone: a change with a last day, put into force by somebody else, does."""
    return rule.effect is Effect.PROHIBIT and needs_another(rule, rule)


def _resource(organisation: str) -> Resource:
    return Resource("organisation", organisation, organisation, Visibility.PRIVATE)
