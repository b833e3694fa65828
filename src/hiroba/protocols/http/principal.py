"""Who asks: the bearer of a token, remembered, or nobody."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from django.utils import timezone

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import Bearer
from hiroba.protocols.http import used
from hiroba.protocols.http.remembered import Remembered
from hiroba.protocols.http.types import Held, Request
from hiroba.rules.metering import service as metering
from hiroba.rules.purposes import service as purposes


async def principal_of(request: Request) -> Principal:
    """Return who asks, and what for. A wrong token is an error (InvalidToken), never nobody.

    Raises UnknownPurpose, TooManyRequests, too.
    """
    header = credential_of(request)
    who = await _known.get(header, header) if header else ANONYMOUS
    if who is None:
        people.refused_token(_secret(header))
        metering.guessed(used.address_of(request))
        raise people.InvalidToken
    return purposes.said(who, request.headers.get(purposes.HEADER))


def principal_at_once(request: Request) -> Held[Principal] | None:
    """Who asks, where that is remembered; those who say what for are asked on the long way."""
    if purposes.HEADER in request.headers:
        return None
    header = credential_of(request)
    return _known.at_once(header, header) if header else _NOBODY


def credential_of(request: Request) -> str:
    """What a request says of who asks, as it was sent; "" where it says nothing."""
    headers = request.headers
    return headers.get("authorization") or headers.get("x-auth-token") or ""


def _bearers(headers: Sequence[str]) -> list[Held[Principal] | None]:
    secrets = [_secret(header) for header in headers]
    known = people.bearers_of_tokens(secrets)
    return [_held(known.get(secret)) for secret in secrets]


def _held(bearer: Bearer | None) -> Held[Principal] | None:
    if bearer is None:
        return None
    left = math.inf if bearer.expires is None else (bearer.expires - timezone.now()).total_seconds()
    return Held(bearer.who, time.monotonic() + left)


def _secret(header: str) -> str:
    return (header.partition(" ")[2] if header[:7].casefold() == "bearer " else header).strip()


# seconds that a token which was withdrawn may still be good for; what it may see is remembered as long again
_known = Remembered[str, Principal](0.5, _bearers)
_NOBODY = Held(ANONYMOUS, math.inf)
