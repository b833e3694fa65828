"""What a distributed operation takes from its request: who asks, over which way, and variants of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from hiroba.context.sources import service as sources
from hiroba.context.sources.service import Loop
from hiroba.context.sources.types import Match, Outgoing, Registration, Reply, Way
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.distribution.words import Words

encode = msgspec.json.Encoder().encode
Pairs = Sequence[tuple[str, str]]


class Trip(msgspec.Struct, frozen=True):
    """A request that may be sent on. registrations: of its space, in force. aliases: where it has been."""

    store: Store
    tenant: str
    registrations: Sequence[Registration]
    aliases: tuple[str, ...]
    way: Way


async def trip_of(request: Request, tenant: str) -> Trip | None:
    """Return the trip; None where nothing can be sent on. Raises Loop (6.3.18)."""
    headers = request.headers
    via = headers.get("via")
    store = await stores.current()
    registrations = sources.living(store, tenant)
    if via is None and not registrations:
        return None
    aliases = sources.passed(via)
    if aliases and sources.been_there(aliases, tenant):
        raise Loop
    if not registrations or request.parameter("local") == "true":
        return None
    return Trip(store, tenant, registrations, aliases, Way(headers, sources.onward(via, tenant)))


def changed(
    request: Request, *, body: Any = None, query: Pairs | None = None, headers: dict[str, str] | None = None
) -> Request:
    """The same request with another body, other parameters or some other header fields ('': without)."""
    scope = dict(request.scope)
    if query is not None:
        scope["query_string"] = urlencode(query).encode()
    if headers:
        kept = [(name, value) for name, value in scope["headers"] if name.decode("latin-1") not in headers]
        given = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if value]
        scope["headers"] = [*kept, *given]
    other = request.copy(scope)
    if body is not None:
        other.replace_body(encode(body))
    return other


async def send(trip: Trip, match: Match, outgoing: Outgoing) -> Reply:
    return await sources.ask(match.registration, outgoing, trip.way)


def outgoing(
    words: Words, method: str, segments: Iterable[str], query: Pairs = (), body: Any = None
) -> Outgoing:
    """A request in a source's words. segments: of the path, decoded."""
    return Outgoing(
        method=method,
        path="".join("/" + sources.segment(each) for each in segments),
        query=tuple(query),
        body=body,
        context=words.context.document,
        link=words.link,
        embedded=words.embedded and body is not None,
    )


def not_asked(error: HirobaError) -> Reply:
    """A source that could not even be asked, because its context is not to be had."""
    return Reply(502, document={"title": str(error)}, trouble="silent")
