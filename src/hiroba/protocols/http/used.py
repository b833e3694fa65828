"""Uses of the living city by machines: let in within their limits, and metered."""

from __future__ import annotations

from typing import Final

from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.types import Request
from hiroba.rules.metering import service as metering
from hiroba.rules.services import service as services

_TENANTS: Final = ("ngsild-tenant", "fiware-service")
_QUESTIONS: Final = ("/query", "/query/{entity}")  # POST that reads


def let_in(request: Request) -> None:
    """Raises ServiceStopped, TooManyRequests, QuotaSpent, ClientQuotaSpent."""
    if request.principal is not None:
        services.admit(request.principal)
    if metering.limited():
        metering.require(request.principal or ANONYMOUS, address_of(request))


def is_let_in_at_once(request: Request) -> bool:
    """The same as an answer; who is refused here is refused with words on the usual way."""
    if not metering.limited() and (request.principal is None or not services.is_key(request.principal)):
        return True
    try:
        let_in(request)
    except HirobaError:
        return False
    return True


def meter(request: Request, pattern: str, size: int) -> None:
    """Count an answer that tells of entities; size: bytes of it."""
    if request.method == "GET" or (request.method == "POST" and pattern.endswith(_QUESTIONS)):
        tally = request.tally or metering.tally_of(request.principal or ANONYMOUS, _space(request))
        tally.use(request.used, size)


def count(request: Request, *, failed: bool) -> None:
    """Count a call by a key."""
    if request.principal is not None:
        services.count(request.principal, request.tally, failed=failed)


def _space(request: Request) -> str:
    headers = request.headers
    for name in _TENANTS:
        if name in headers:
            return headers[name].lower()
    return settings.city().default_tenant


def address_of(request: Request) -> str:
    """Whose request it is, as a network knows them."""
    client = request.scope.get("client")
    return metering.client_address(client[0] if client else "", request.headers.get("x-forwarded-for", ""))
