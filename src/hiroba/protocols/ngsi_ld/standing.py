"""Answers without waiting, for who asked the same way a moment ago and wants what most want.

What was found out of a request's header fields (which space, what its sender may see) stands for a moment;
while it does, one entity or a page of them is answered at once. Whatever is unusual goes the usual way.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.kernel.decide.types import Sight
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.accept import JSON

_SECONDS = 0.5
# Fields that change the answer, or whom it is asked of.
_SAYING = frozenset(("link", "prefer", "via", "ngsild-snapshot", "ngsild-entitymap"))


class Standing(NamedTuple):
    """store: None of another event loop. fields: that every answer carries."""

    until: float
    store: Store
    tenant: str
    sight: Sight
    fields: list[tuple[bytes, bytes]]


def stand(request: Request, store: Store, tenant: str, sight: Sight) -> None:
    """Keep what was found out, where the request is a usual one."""
    headers = request.headers
    if request.space or not _SAYING.isdisjoint(headers) or headers.get("accept", JSON) not in (JSON, "*/*"):
        return
    named = headers.get("ngsild-tenant")
    fields = [(b"ngsild-tenant", named.encode("latin-1"))] if named else []
    headers.derived = Standing(time.monotonic() + _SECONDS, store, tenant, sight, fields)


def standing(request: Request) -> Standing | None:
    """What stands of requests with these fields, and may be answered from here alone."""
    found = request.headers.derived
    if found is None or found.until < time.monotonic():
        return None
    assert isinstance(found, Standing)
    if found.store is not stores.opened():
        return None
    found.store.look()
    return None if sources.living(found.store, found.tenant) else found
