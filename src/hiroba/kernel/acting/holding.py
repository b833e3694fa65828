"""The roles of a person with those that others lend them, and those of an emergency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from hiroba.kernel.acting.deputies import active, held
from hiroba.kernel.acting.emergencies import taken
from hiroba.kernel.acting.models import Deputy, Emergency
from hiroba.kernel.decide.types import Principal, Role
from hiroba.kernel.organisations import service as organisations

_RANKS = {role: rank for rank, role in enumerate(Role)}


def as_acting(who: Principal) -> Principal:
    """Return a person with every role that they hold now. What is lent is the giver's own role: no deputy
    of a deputy, and nothing of somebody who may not sign in."""
    now = timezone.now()
    lent, urgent = held(who.id, now), taken(who, now)
    if not lent and not urgent:
        return who
    roles, behalf, emergencies = dict(who.roles), dict[str, str](), dict[str, str]()
    for each in lent:
        role = organisations.roles_of(int(each.giver)).get(each.organisation) if active(each.giver) else None
        if role is not None and _higher(role, roles.get(each.organisation)):
            roles[each.organisation] = role
            behalf |= dict.fromkeys(organisations.body_below(each.organisation), each.giver)
    for took in urgent:
        if _higher(took.role, roles.get(took.organisation)):
            roles[took.organisation] = took.role
            emergencies |= dict.fromkeys(organisations.body_below(took.organisation), str(took.id))
    return replace(who, roles=roles, behalf=behalf, emergencies=emergencies)


def acting_now(people: Iterable[str]) -> set[str]:
    """Return who of them holds a role of another's, or an emergency's, at this moment."""
    ids, now = list(people), timezone.now()
    lent = Deputy.objects.filter(deputy__in=ids, begins__lte=now, ends__gt=now, taken_back=None)
    urgent = Emergency.objects.filter(person__in=ids, begins__lte=now, ends__gt=now)
    return {*lent.values_list("deputy", flat=True), *urgent.values_list("person", flat=True)}


def _higher(role: Role, known: Role | None) -> bool:
    return known is None or _RANKS[role] > _RANKS[known]
