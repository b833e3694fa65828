"""The operator looks at applications: asks back, accepts, refuses. Never their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.rules.joining.applying import info, locked, move, require, say
from hiroba.rules.joining.models import Application
from hiroba.rules.joining.types import PLANS, ApplicationInfo, ApplicationState

OPERATOR: Final = "operator"
_LIMITS: Final = ("minute", "day", "day_bytes")
PLATFORM: Final = Resource("platform", "", "")


def queue(who: Principal, *states: ApplicationState, limit: int = 100) -> list[ApplicationInfo]:
    """Return applications in these states, the oldest first; none given: what waits. Raises Forbidden."""
    require_operator(who)
    wanted = states or (ApplicationState.WAITING,)
    rows = Application.objects.filter(state__in=[each.value for each in wanted]).order_by("made", "pk")
    return [info(row) for row in rows[:limit]]


def similar(of: ApplicationInfo) -> list[ApplicationInfo]:
    """Return other applications with the same corporate number or address, the newest first."""
    rows = Application.objects.exclude(pk=of.id).exclude(state=ApplicationState.UNCONFIRMED.value)
    same = rows.filter(email__iexact=of.wish.email)
    if of.wish.corporate_number:
        same |= rows.filter(corporate_number=of.wish.corporate_number)
    return [info(row) for row in same.order_by("-made")[:5]]


@transaction.atomic
def ask_back(who: Principal, id: str, text: str) -> ApplicationInfo:
    """Raises Forbidden, UnknownApplication, ApplicationMoved, ReasonNeeded."""
    row = _looked_at(who, id)
    say(row, OPERATOR, text)
    move(who, row, ApplicationState.ASKED, "application.ask")
    return info(row)


@transaction.atomic
def refuse(who: Principal, id: str, reason: str) -> ApplicationInfo:
    """Raises Forbidden, UnknownApplication, ApplicationMoved, ReasonNeeded."""
    row = _looked_at(who, id)
    say(row, OPERATOR, reason)
    move(who, row, ApplicationState.REFUSED, "application.refuse")
    return info(row)


@transaction.atomic
def accept(
    who: Principal, id: str, *, code: str, parent: str, plan: str, limits: Mapping[str, int] | None = None
) -> ApplicationInfo:
    """Let it sign the terms; its space is made when it has. parent: code, or "" for the top of the tree.
    limits: `minute`, `day`, `day_bytes` where they are other than the plan's (0: none).

    Raises Forbidden, SecondPersonNeeded, UnknownApplication, ApplicationMoved, OrganisationExists,
    UnknownOrganisation (the parent), WrongOrganisationCode.
    """
    row = _looked_at(who, id)
    organisations.require_free(code)
    if parent:
        organisations.get(parent)
    row.code, row.parent, row.plan = code, parent, plan if plan in PLANS else row.plan
    row.limits = {name: max(0, number) for name, number in (limits or {}).items() if name in _LIMITS}
    move(who, row, ApplicationState.ACCEPTED, "application.accept")
    return info(row)


def _looked_at(who: Principal, id: str) -> Application:
    require_operator(who)
    row = locked(id)
    require(row, ApplicationState.WAITING, ApplicationState.ASKED)
    decide.require_another(who, row.by, _account(row.email))
    return row


def _account(email: str) -> str:
    """The id of the person with this address, or ""."""
    try:
        return str(people.find_person(email))
    except people.UnknownPerson:
        return ""


def require_operator(who: Principal) -> None:
    """Raises Forbidden, SignInNeeded."""
    decide.require(who, Action.PLATFORM_OPERATE, PLATFORM)


def require_member(who: Principal, code: str) -> None:
    """Whoever looks after an organisation reads who signed for it. Raises Forbidden, SignInNeeded."""
    decide.require(who, Action.ORGANISATION_MANAGE, Resource("organisation", code, code))
