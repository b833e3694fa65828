"""Who this installation is among linked ones, and the way a request has come (5.2.40, 6.3.18)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from functools import cache

from django.conf import settings as django

from hiroba.kernel.settings import service as settings

_STARTED = time.monotonic()


@cache
def _own() -> str:
    """The alias of the installation: as it was set, or made of its signing key, the same in every process."""
    named = settings.city().alias
    if named:
        return named
    key = hashlib.sha256(b"hiroba alias" + django.SECRET_KEY.encode()).hexdigest()
    return f"hiroba-{key[:16]}"


def alias_of(space: str) -> str:
    """The pseudonym of one space (tenant) of this installation."""
    return _own() if space == settings.city().default_tenant else f"{_own()}+{space}"


def uptime() -> str:
    """How long this process is up, as an ISO 8601 duration."""
    return f"PT{int(time.monotonic() - _STARTED)}S"


def passed(via: str | None) -> tuple[str, ...]:
    """The pseudonyms in a Via header, the first visited first."""
    if not via:
        return ()
    parts = (each.split() for each in via.split(","))
    return tuple(each[1] for each in parts if len(each) > 1)


def onward(via: str | None, space: str) -> str:
    """The Via header of what is sent on."""
    own = f"1.1 {alias_of(space)}"
    return f"{via}, {own}" if via else own


def been_there(aliases: Iterable[str], space: str) -> bool:
    return alias_of(space) in aliases
