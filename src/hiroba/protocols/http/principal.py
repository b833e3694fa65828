"""Who asks: the bearer of a token, remembered for some seconds, or nobody."""

from __future__ import annotations

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.people import service as people
from hiroba.protocols.http import used
from hiroba.protocols.http.remembered import Remembered
from hiroba.protocols.http.types import Request
from hiroba.rules.metering import service as metering
from hiroba.rules.purposes import service as purposes

# seconds that a token which was withdrawn may still be good for; what it may see is remembered as long again
_known = Remembered[Principal](0.5)


async def principal_of(request: Request) -> Principal:
    """Return who asks, and what for. A wrong token is an error (InvalidToken), never nobody.

    Raises UnknownPurpose, TooManyRequests, too.
    """
    header = _header(request)
    try:
        who = await _known.get(header, lambda: _bearer(header)) if header else ANONYMOUS
    except people.InvalidToken:
        metering.guessed(used.address_of(request))
        raise
    return purposes.said(who, request.headers.get(purposes.HEADER))


def principal_at_once(request: Request) -> Principal | None:
    """Who asks, where that is remembered; those who say what for are asked on the long way."""
    if purposes.HEADER in request.headers:
        return None
    header = _header(request)
    return _known.at_once(header, lambda: _bearer(header)) if header else ANONYMOUS


def _header(request: Request) -> str:
    headers = request.headers
    return headers.get("authorization") or headers.get("x-auth-token") or ""


def _bearer(header: str) -> Principal:
    secret = header.partition(" ")[2] if header[:7].casefold() == "bearer " else header
    return people.principal_of_token(secret.strip())
