"""Who may speak for which side."""

from __future__ import annotations

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.rules.agreements.errors import UnknownNegotiation
from hiroba.rules.agreements.models import Negotiation
from hiroba.rules.agreements.types import Side


def may_negotiate(who: Principal, organisation: str) -> bool:
    return decide.decide(who, Action.AGREEMENT_NEGOTIATE, _resource(organisation)).allowed


def require_negotiator(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    decide.require(who, Action.AGREEMENT_NEGOTIATE, _resource(organisation))


def side_of(who: Principal, row: Negotiation) -> Side:
    """For which side somebody speaks, the one whose turn it is first. Raises UnknownNegotiation."""
    sides = sides_of(who, row)
    if not sides:
        raise UnknownNegotiation
    return sides[0]


def sides_of(who: Principal, row: Negotiation) -> list[Side]:
    found = [(Side.PROVIDER, row.provider), (Side.CONSUMER, row.consumer)]
    return [side for side, code in found if may_negotiate(who, code)]


def code_of(row: Negotiation, side: Side) -> str:
    return row.provider if side is Side.PROVIDER else row.consumer


def _resource(organisation: str) -> Resource:
    return Resource("organisation", organisation, organisation, Visibility.PRIVATE)
