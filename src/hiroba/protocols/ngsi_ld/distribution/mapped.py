"""Queries whose entities are fixed by an entity map (ETSI GS CIM 009, 5.5.9.3, 6.4.3.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.service import UnknownEntityMap
from hiroba.context.store.types import Select, Store, Stored
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.asking import Question
from hiroba.protocols.ngsi_ld.distribution import reads
from hiroba.protocols.ngsi_ld.errors import BadRequestData

EntityMap = sources.entity_maps.EntityMap
HEADER = "ngsild-entitymap"
_TOGETHER = 100  # entities of a map that are looked up at once
_DURATION = re.compile(r"P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_SECONDS = (86_400.0, 3_600.0, 60.0, 1.0)


def lifetime_of(text: str | None) -> float:
    """Seconds that a map is asked to live. Raises BadRequestData."""
    if text is None:
        return sources.entity_maps.USUAL
    match = _DURATION.fullmatch(text)
    if match is None:
        raise BadRequestData(reason=_("entityMapLifetimeはISO 8601の長さ（例: PT1H）です"))
    return sum(
        float(number) * seconds for number, seconds in zip(match.groups(), _SECONDS, strict=True) if number
    )


def reference(entity_map: EntityMap) -> tuple[bytes, bytes]:
    return b"ngsild-entitymap", f"/ngsi-ld/v1/entityMaps/{sources.segment(entity_map.id)}".encode()


def named(request: Request, store: Store, tenant: str) -> EntityMap | None:
    """The map that a request refers to; None where it names none, or one that is no longer there."""
    text = request.headers.get(HEADER)
    if text is None:
        return None
    try:
        return sources.entity_maps.find(store, tenant, unquote(text.strip().rsplit("/", 1)[-1]))
    except UnknownEntityMap:
        return None


async def of_one(request: Request, store: Store, tenant: str, id: str, lifetime: str | None) -> None:
    """Refer to the map that a retrieval names, or to a new one of the entity that was found (5.7.1.4)."""
    entity_map = named(request, store, tenant)
    if entity_map is None:
        held = {id: [sources.entity_maps.LOCAL]}
        entity_map = await sources.entity_maps.make(store, tenant, held, seconds=lifetime_of(lifetime))
    request.extra.append(reference(entity_map))


class Found(msgspec.Struct, frozen=True):
    """A page of what was found. status: of the answer."""

    items: Sequence[Stored]
    count: int | None
    status: int = 200


async def made(
    request: Request, store: Store, what: Select, question: Question, context: Context
) -> EntityMap:
    """Make a map of everything that a query finds. Raises BadRequestData."""
    seconds = lifetime_of(question.lifetime)
    return await _kept(store, what, await reads.everything(request, store, what, question, context), seconds)


async def _kept(store: Store, what: Select, found: reads.Parts, seconds: float) -> EntityMap:
    assert what.tenant is not None
    entities = {id: list(dict.fromkeys(part.where for part in parts)) for id, parts in found.items()}
    return await sources.entity_maps.make(store, what.tenant, entities, seconds=seconds)


async def select(request: Request, store: Store, what: Select, question: Question, context: Context) -> Found:
    """What Store.select finds, with what sources have, from the map that is named or asked for."""
    assert what.tenant is not None
    there = HEADER in request.headers
    if not there and not question.entity_map:
        page = await reads.select(request, store, what, question, context)
        return Found(page.items, page.count)
    entity_map = named(request, store, what.tenant)
    if entity_map is not None:
        return await _walked(request, store, what, question, context, entity_map)
    seconds = lifetime_of(question.lifetime)
    found = await reads.everything(request, store, what, question, context)
    entity_map = await _kept(store, what, found, seconds)
    request.extra.append(reference(entity_map))
    items = [reads.as_stored(what.tenant, found[id]) for id in sorted(found)]
    count = len(items) if what.count else None
    return Found(items[what.offset : what.offset + what.limit], count, 201)


async def _walked(
    request: Request,
    store: Store,
    what: Select,
    question: Question,
    context: Context,
    entity_map: EntityMap,
) -> Found:
    """A page of a map: filters are asked anew, and what no longer fits leaves the map."""
    assert what.tenant is not None
    request.extra.append(reference(entity_map))
    ids = sorted(entity_map.entities)
    items: list[Stored] = []
    gone: set[str] = set()
    end = what.offset + what.limit
    for start in range(0, len(ids), _TOGETHER):
        part = tuple(ids[start : start + _TOGETHER])
        found = await reads.everything(request, store, what, question, context, ids=part)
        items += [reads.as_stored(what.tenant, found[id]) for id in part if id in found]
        gone.update(id for id in part if id not in found)
        if len(items) >= end and not what.count:
            break
    if gone:
        await sources.entity_maps.prune(store, what.tenant, entity_map, gone)
    return Found(items[what.offset : end], len(items) if what.count else None)
