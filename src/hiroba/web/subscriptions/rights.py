"""Who may see the subscriptions of an organisation: who reads what it keeps to itself."""

from __future__ import annotations

from django.http import HttpRequest

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.web.shell import principal


def may_subscribe(who: Principal, code: str) -> bool:
    return decide.decide(who, Action.ENTITY_READ, _resource(code)).allowed


def require_subscriber(request: HttpRequest, code: str) -> Principal:
    """Return who asks. Raises Forbidden, SignInNeeded."""
    who = principal(request)
    decide.require(who, Action.ENTITY_READ, _resource(code))
    return who


def _resource(code: str) -> Resource:
    return Resource("entity", "", code, Visibility.PRIVATE)
