"""What a principal may read, as a constraint for a query: the same rules as the policies."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from weakref import WeakValueDictionary

from django.utils import timezone

from hiroba.kernel.decide import rulebook
from hiroba.kernel.decide.facets import own_party, parties_of
from hiroba.kernel.decide.rules import Effect, Rule, Ruled, Target, TargetKind
from hiroba.kernel.decide.standing import counts, standing
from hiroba.kernel.decide.types import EVERYTHING, ONLY_PUBLIC, Action, Principal, Role, Sight
from hiroba.kernel.organisations import service as organisations

# what is remembered of somebody, as others have it who asked another time
_alike: WeakValueDictionary[Sight, Sight] = WeakValueDictionary()


def sight_of(who: Principal, action: Action) -> Sight:
    """Return what `who` sees when they do `action` (a reading one)."""
    if who.kind == "system":  # no rule binds the house itself
        return EVERYTHING if who.scopes is None or action in who.scopes else ONLY_PUBLIC
    now = standing(who)
    sight, rules = _by_roles(now, action), _rules(now, action)
    return (replace(sight, ruled=_ruled(now, action, rules)) if rules else sight).of(who)


def sights_of(many: Iterable[Principal], action: Action) -> list[Sight]:
    """The same for many: what is the same for some of them is found out once."""
    named, known, found = rulebook.book().by_party, dict[Hashable, Sight](), []
    for who in many:
        own = own_party(who)
        alike = (*who.alike, own if own in named else None)
        sight = known.get(alike)
        if sight is None:
            one = sight_of(who, action)
            common = _alike.setdefault(one.alike, one.alike)
            sight = known[alike] = one if one.who is None else common.of(who)
        found.append(sight if sight.who in (who, None) else sight.of(who))
    return found


def _by_roles(who: Principal, action: Action) -> Sight:
    if not who.roles or (who.scopes is not None and action not in who.scopes):
        return ONLY_PUBLIC
    return Sight(
        everything=False,
        organisations=frozenset(code for mine in who.roles for code in organisations.body_below(mine)),
        private_of=frozenset(_own(who)),
    )


def _own(who: Principal) -> Iterator[str]:
    """The organisations whose officer somebody is, with the departments that are one body with them."""
    for code, role in who.roles.items():
        if role is not Role.MEMBER:
            yield from organisations.body_below(code)


def _rules(who: Principal, action: Action) -> list[Rule]:
    now = timezone.now()
    held = rulebook.book().of(parties_of(who))
    return [rule for rule in held if rule.matters(action, who.purpose, now, who.assurance) and counts(rule)]


def _ruled(who: Principal, action: Action, rules: list[Rule]) -> Ruled:
    """What is closed does not bind the owner's officers. A token opens nothing that it was not issued for."""
    scoped = who.scopes is not None and action not in who.scopes
    own = frozenset() if scoped else frozenset(_own(who))
    opened, closed = [], []
    for rule in rules:
        for target in _targets(rule.target):
            if rule.effect is Effect.PERMIT:
                if not scoped:
                    opened.append((target, rule.limits))
            elif target.organisation not in own:
                closed.append((target, rule.limits.columns or frozenset()))
    return Ruled(tuple(opened), tuple(closed))


def _targets(target: Target) -> list[Target]:
    """What is about an organisation is about its departments too."""
    if target.kind is not TargetKind.ORGANISATION:
        return [target]
    return [Target(target.kind, code, code) for code in organisations.body_below(target.id)]
