"""Entity maps: which entities a query found and where, fixed for its pages (ETSI GS CIM 009, 5.14)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import msgspec

from hiroba.context.sources.compiling import moment
from hiroba.context.sources.errors import UnknownEntityMap
from hiroba.context.sources.registry import now
from hiroba.context.store.types import Micros, Store

ENTITY_MAP = "entity_map"  # the kind of the store's documents
LOCAL = "@none"  # stands for what is held here
LONGEST = 24 * 3600.0  # seconds that a map lives at most
USUAL = 3600.0
MOST = 100_000  # entities in one map


class EntityMap(msgspec.Struct, kw_only=True):
    """entities: id -> registrations that know it, LOCAL for what is held here. temporal: of a query of
    temporal evolutions."""

    id: str
    expires: Micros
    entities: dict[str, list[str]]
    temporal: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(EntityMap).decode


async def make(
    store: Store, space: str, entities: Mapping[str, list[str]], *, seconds: float, temporal: bool = False
) -> EntityMap:
    """Keep a new map; those that have run out are swept on the way."""
    found = EntityMap(
        id=f"urn:ngsi-ld:EntityMap:{uuid.uuid4()}",
        expires=now() + int(min(seconds, LONGEST) * 1_000_000),
        entities=dict(entities),
        temporal=temporal,
    )
    await _sweep(store)
    await _keep(store, space, found)
    return found


def find(store: Store, space: str, id: str) -> EntityMap:
    """Return a map in force. Raises UnknownEntityMap."""
    body = store.documents(ENTITY_MAP).get((space, id))
    if body is None:
        raise UnknownEntityMap(id=id)
    found = _decode(body)
    if found.expires <= now():
        raise UnknownEntityMap(id=id)
    return found


async def set_expiry(store: Store, space: str, id: str, expires: Micros) -> None:
    """Let a map live until then, within the bounds. Raises UnknownEntityMap."""
    found = find(store, space, id)
    found.expires = min(expires, now() + int(LONGEST * 1_000_000))
    await _keep(store, space, found)


async def prune(store: Store, space: str, entity_map: EntityMap, gone: set[str]) -> None:
    """Take entities out that no longer fit the query (5.5.9.3)."""
    entity_map.entities = {id: where for id, where in entity_map.entities.items() if id not in gone}
    await _keep(store, space, entity_map)


async def remove(store: Store, space: str, id: str) -> None:
    """Raises UnknownEntityMap."""
    find(store, space, id)
    await store.put(ENTITY_MAP, space, id, None)


def rendered(entity_map: EntityMap) -> dict[str, object]:
    return {
        "id": entity_map.id,
        "type": "EntityMap",
        "expiresAt": moment(entity_map.expires),
        "entityMap": entity_map.entities,
        "linkedMaps": {},
    }


async def _keep(store: Store, space: str, entity_map: EntityMap) -> None:
    await store.put(ENTITY_MAP, space, entity_map.id, _encode(entity_map))


async def _sweep(store: Store) -> None:
    at = now()
    old = [key for key, body in store.documents(ENTITY_MAP).items() if _decode(body).expires <= at]
    for space, id in old[:100]:
        await store.put(ENTITY_MAP, space, id, None)
