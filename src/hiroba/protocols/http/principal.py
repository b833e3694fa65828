"""Who asks: the bearer of a token, remembered for some seconds, or nobody."""

from __future__ import annotations

import time
from hashlib import sha256

from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.people import service as people
from hiroba.protocols.http.types import Request

_SECONDS = 5.0  # that a token which was withdrawn may still be good for
_KEPT = 1024
_known: dict[bytes, tuple[float, Principal]] = {}


async def principal_of(request: Request) -> Principal:
    """Return who asks. A wrong token is an error (InvalidToken), never nobody."""
    header = request.headers.get("authorization", "") or request.headers.get("x-auth-token", "")
    if not header:
        return ANONYMOUS
    secret = header.partition(" ")[2].strip() if header[:7].casefold() == "bearer " else header.strip()
    key = sha256(secret.encode()).digest()
    known = _known.get(key)
    if known is not None and time.monotonic() - known[0] < _SECONDS:
        return known[1]
    found = await sync_to_async(_look_up, thread_sensitive=False)(secret)
    if len(_known) >= _KEPT:
        _known.clear()
    _known[key] = time.monotonic(), found
    return found


def _look_up(secret: str) -> Principal:
    """Ask in a thread of the pool, which may never ask again: its connection is not left open."""
    try:
        return people.principal_of_token(secret)
    finally:
        connections.close_all()
