"""Who asks: the bearer of a token, remembered for some seconds, or nobody."""

from __future__ import annotations

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.people import service as people
from hiroba.protocols.http.remembered import Remembered
from hiroba.protocols.http.types import Request

# seconds that a token which was withdrawn may still be good for
_known = Remembered[Principal](5.0)


async def principal_of(request: Request) -> Principal:
    """Return who asks. A wrong token is an error (InvalidToken), never nobody."""
    headers = request.headers
    header = headers.get("authorization") or headers.get("x-auth-token")
    if not header:
        return ANONYMOUS
    known = _known.at_once(header)
    if known is not None:
        return known
    secret = header.partition(" ")[2].strip() if header[:7].casefold() == "bearer " else header.strip()
    return await _known.get(header, lambda: people.principal_of_token(secret))
