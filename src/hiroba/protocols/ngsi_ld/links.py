"""The JSON-LD Link header (JSON-LD 1.1, 6.1; ETSI GS CIM 009, 6.3.5)."""

from __future__ import annotations

import re
from functools import lru_cache

REL = "http://www.w3.org/ns/json-ld#context"
_LINK = re.compile(r"<([^<>]*)>((?:\s*;[^,<]*)*)")
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')


@lru_cache(maxsize=1024)
def context_link(header: str) -> str | None:
    """Return the address of the context that a Link header names; None where it names none."""
    for target, parameters in _LINK.findall(header):
        given = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(parameters)}
        if given.get("rel") == REL:
            return str(target).strip()
    return None


@lru_cache(maxsize=1024)
def to_context(url: str) -> bytes:
    """Return the value of a Link header that names a context."""
    return f'<{url}>; rel="{REL}"; type="application/ld+json"'.encode("latin-1", "replace")
