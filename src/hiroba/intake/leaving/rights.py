"""Who may do what when an organisation leaves."""

from __future__ import annotations

from typing import Final

from hiroba.intake.leaving.errors import NotAWholeBody
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind, Stop

_PARTS: Final = (OrganisationKind.DEPARTMENT, OrganisationKind.TRIAL)
_WORKING: Final = (Role.OFFICER, Role.ADMINISTRATOR)


def require_reader(who: Principal, code: str) -> None:
    """Administrators, and operators, see how a leave stands. Raises Forbidden, SignInNeeded."""
    decide.require(who, Action.ORGANISATION_MANAGE, Resource("organisation", code, code))


def is_administrator(who: Principal, code: str) -> bool:
    """A person who holds the role, or their deputy; no machine, nobody by an emergency or as operator."""
    allowed = decide.decide(who, Action.ORGANISATION_MANAGE, Resource("organisation", code, code)).allowed
    held = who.roles.get(code) is Role.ADMINISTRATOR and code not in who.emergencies
    return allowed and held and who.kind == "person"


def require_administrator(who: Principal, code: str) -> None:
    """Raises Forbidden, SignInNeeded, UnknownOrganisation, NotAWholeBody."""
    require_reader(who, code)
    if organisations.get(code).kind in _PARTS:
        raise NotAWholeBody
    if not is_administrator(who, code):
        raise _forbidden(code)


def require_officer(who: Principal, code: str) -> None:
    """Whoever works for the organisation itself fetches what it had, also when it has left.

    Not in anybody's place, not by a token: it is everything at once. Raises Forbidden, SignInNeeded.
    """
    if not is_officer(who, code):
        raise decide.SignInNeeded if who.kind == "anonymous" else _forbidden(code)


def is_officer(who: Principal, code: str) -> bool:
    if who.kind != "person" or organisations.get(code).stopped is Stop.SUSPENDED:
        return False
    return organisations.roles_of(int(who.id)).get(code) in _WORKING


def _forbidden(code: str) -> decide.Forbidden:
    return decide.Forbidden(action=Action.ORGANISATION_MANAGE.value, kind="organisation", organisation=code)
