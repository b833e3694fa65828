"""Services of several hosts that know people by one name: a list says what belongs together (Core 8.1)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from urllib.parse import urlsplit

from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import AddressRefused, Unreachable
from hiroba.kernel.signin.errors import WrongSector

_LARGEST = 100_000  # bytes


def sector_host(address: str, redirects: Collection[str]) -> str:
    """Return the host of a `sector_identifier_uri` whose list has all the addresses to come back to.

    Raises WrongSector.
    """
    host = (urlsplit(address).hostname or "").lower()
    if urlsplit(address).scheme != "https" or not host:
        raise WrongSector(address=address[:200])
    try:
        answer = asyncio.run(outside.ask("GET", address, limit=_LARGEST))
        listed = json.loads(answer.body) if answer.status == 200 else None
    except (AddressRefused, Unreachable, ValueError) as error:
        raise WrongSector(address=address[:200]) from error
    if not isinstance(listed, list) or not all(each in listed for each in redirects):
        raise WrongSector(address=address[:200])
    return host
