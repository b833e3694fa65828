"""Which version of the standard a reader prefers (ETSI GS CIM 009, 6.3.6; RFC 7240)."""

from __future__ import annotations

import re

from hiroba.protocols.http.types import Request

_PREFERRED = re.compile(r'(?:^|,)\s*ngsi-ld\s*=\s*"?(\d(?:\.\d+)+)"?\s*(?=[;,]|$)', re.IGNORECASE)


def preferred_version(request: Request) -> str | None:
    """Return `1.6` of `Prefer: ngsi-ld=1.6`; None where no version is preferred."""
    found = _PREFERRED.search(request.headers.get("prefer", ""))
    return found[1] if found else None


def applied(version: str | None) -> list[tuple[bytes, bytes]]:
    """The header field that says that the preference was heeded."""
    return [] if version is None else [(b"preference-applied", f"ngsi-ld={version}".encode())]
