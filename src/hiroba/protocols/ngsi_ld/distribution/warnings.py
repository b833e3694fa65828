"""What a reader is warned of when a source did not do its part (ETSI GS CIM 009, 6.3.17)."""

from __future__ import annotations

import re

from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Registration, Reply
from hiroba.protocols.http.types import Request

_TEXTS = {
    "silent": (199, "no response from the registration endpoint within the timeout"),
    "loop": (199, "a registration loop has been detected"),
    "garbage": (111, "the payload of the response was invalid"),
    "error": (299, "an error response was received from the registration endpoint"),
}
_PASSED_ON = re.compile(r'\d{3} [^\s",]+ "[^"\\]*"')


def warn(request: Request, tenant: str, registration: Registration, reply: Reply) -> None:
    """Put warnings into the answer to come: of this source, and those that it passes on."""
    trouble = _TEXTS.get(reply.trouble)
    if trouble is not None:
        _add(request, f'{trouble[0]} {sources.alias_of(tenant)} "{registration.id}: {trouble[1]}"')
    for each in _PASSED_ON.findall(reply.warnings)[:20]:
        _add(request, each)


def _add(request: Request, text: str) -> None:
    line = (b"ngsild-warning", text.encode("latin-1", "replace"))
    if line not in request.extra:
        request.extra.append(line)
