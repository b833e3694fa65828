"""One entity, of here and of sources, made one (ETSI GS CIM 009, 5.7.1, 5.8.6, 4.3.6)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import View
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Asked, Match, Outgoing, Reply
from hiroba.context.store.types import Store, Stored
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.distribution import reads
from hiroba.protocols.ngsi_ld.distribution.received import Nonsense, parts_of
from hiroba.protocols.ngsi_ld.distribution.requests import Trip, not_asked, outgoing, send, trip_of
from hiroba.protocols.ngsi_ld.distribution.warnings import warn
from hiroba.protocols.ngsi_ld.distribution.words import Words, words_for

_ONE = ("retrieveEntity", "queryEntity", "queryBatch")


def may_reach(request: Request, store: Store, tenant: str) -> bool:
    """Whether there is anybody to ask, or a loop to be seen. Costs next to nothing."""
    return bool(sources.living(store, tenant)) or "via" in request.headers


async def completed(
    request: Request,
    tenant: str,
    stored: Stored | None,
    sight: Sight,
    context: Context,
    view: View,
) -> Stored | None:
    """What is held here of the entity in the path, with what sources have of it. Raises Loop, InvalidData."""
    id = entities.read_id(request.segments[0])
    trip = await trip_of(request, tenant)
    if trip is None:
        return stored
    asked = Asked(
        ids=(id,),
        types=stored.types if stored is not None else (),
        attributes=view.attrs or frozenset(),
        datasets=view.dataset_ids or frozenset(),
    )
    matches = reads.matching(trip, sight, asked, _ONE)
    if not matches:
        return stored
    parts = await _parts_of_one(request, trip, matches, id, context, view)
    if stored is not None:
        parts.insert(0, reads.part_here(stored))
    return reads.as_stored(tenant, parts) if parts else None


async def others(request: Request, tenant: str, sight: Sight, part: sources.Part) -> list[sources.Part]:
    """What sources have of an entity, but for the one that has told of it (5.8.6)."""
    trip = await trip_of(request, tenant)
    if trip is None:
        return []
    types = part.body["type"]
    id = str(part.body["id"])
    asked = Asked(ids=(id,), types=tuple(types) if isinstance(types, list) else (types,))
    matches = [
        each for each in reads.matching(trip, sight, asked, _ONE) if each.registration.id != part.where
    ]
    return await _parts_of_one(request, trip, matches, id, jsonld.CORE, View())


async def _parts_of_one(
    request: Request, trip: Trip, matches: Sequence[Match], id: str, context: Context, view: View
) -> list[sources.Part]:
    found = await asyncio.gather(
        *(_one_of_source(request, trip, match, id, context, view) for match in matches)
    )
    await sources.write_down(trip.store)
    return [part for each in found for part in each if part.body["id"] == id]


async def _one_of_source(
    request: Request, trip: Trip, match: Match, id: str, context: Context, view: View
) -> list[sources.Part]:
    registration = match.registration
    reply = Reply(502, trouble="silent")
    found: list[sources.Part] = []
    try:
        words = await words_for(registration, context)
        reply = await send(trip, match, _one(match, id, words, view))
        if not reply.trouble and reply.status < 400:
            found = await parts_of(match, reply.document, words.context)
    except HirobaError as error:
        reply = not_asked(error)
    except Nonsense:
        reply = Reply(502, trouble="garbage", warnings=reply.warnings)
    warn(request, trip.tenant, registration, reply)
    return found


def _one(match: Match, id: str, words: Words, view: View) -> Outgoing:
    """Ask for one entity, in the way that the source takes."""
    operations = match.registration.operations
    names = reads.attributes(match, view.attrs or ())
    if "retrieveEntity" not in operations and "queryEntity" not in operations:
        selector: dict[str, Any] = {
            "id": id,
            "type": ",".join(words.write(each) for each in match.types) or "*",
        }
        body: dict[str, Any] = {"type": "Query", "entities": [selector]}
        if names:
            body["attrs"] = [words.write(each) for each in names]
        return outgoing(words, "POST", ("entityOperations", "query"), [("options", "sysAttrs")], body)
    pairs: reads.Pairs = []
    path: tuple[str, ...] = ("entities", id)
    if "retrieveEntity" not in operations:
        path = ("entities",)
        if match.types:
            pairs.append(("type", ",".join(words.write(each) for each in match.types)))
        pairs.append(("id", id))
    if names:
        pairs.append(("attrs", ",".join(words.write(each) for each in names)))
    return outgoing(words, "GET", path, [*pairs, ("options", "sysAttrs")])
