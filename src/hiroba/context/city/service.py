"""The door of the living city for callers that wait: pages, intake, the demonstration.

Everything here stands on the one log as the machine protocols do; what one writes the other reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from hiroba.context.city import asking, browsing, telling, tiling, trends, writing
from hiroba.context.city import pointing as pointers
from hiroba.context.city.bridge import wait_for
from hiroba.context.city.copying import months, position, values, walk, written
from hiroba.context.city.expiring import expire_month, history_months, history_types
from hiroba.context.city.forgetting import reach_by_erasures
from hiroba.context.city.keeping import PART
from hiroba.context.city.parting import (
    documents_of,
    everything_of,
    json_of,
    remembered,
    remove_everything,
    whole_history,
)
from hiroba.context.city.types import (
    BBox,
    Browsed,
    ChangeFeed,
    Entity,
    Mean,
    Observation,
    StoredEntity,
    TenantCount,
    Tile,
    Tiled,
    TypeCount,
)
from hiroba.context.city.unseen import find as find_unseen
from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Owner
from hiroba.kernel.decide.types import Sight, Visibility

__all__ = [
    "PART",
    "changes",
    "count",
    "delete_missing",
    "documents_of",
    "everything_of",
    "expire_month",
    "find_unseen",
    "get",
    "history",
    "history_months",
    "history_types",
    "ids_of",
    "json_of",
    "months",
    "position",
    "query",
    "reach_by_erasures",
    "remembered",
    "remove_everything",
    "some",
    "types",
    "update_attributes",
    "upsert",
    "values",
    "wait_for",
    "walk",
    "whole_history",
    "written",
]


def upsert(
    tenant: str,
    things: Sequence[Entity],
    *,
    source: str = "",
    visibility: Visibility = Visibility.PUBLIC,
    organisation: str | None = None,
) -> int:
    """Write the entities whole; returns how many there were (each id counts once, the last one wins).

    source: id of the dataset they come from. organisation: the owner, the tenant's name when not said.
    Nothing is written where one of them is wrong. Raises InvalidData.
    """
    drafts = {str(draft.id): draft for draft in (entities.read_entity(each, jsonld.CORE) for each in things)}
    owner = Owner(tenant if organisation is None else organisation, visibility, source)
    wait_for(
        writing.write_all([writing.placing(tenant, draft, owner) for _id, draft in sorted(drafts.items())])
    )
    return len(drafts)


def update_attributes(tenant: str, id: str, attributes: dict[str, Any]) -> None:
    """Merge these attributes into the entity; an NGSI-LD Null takes one away.

    Raises UnknownEntity, InvalidData.
    """
    draft = entities.read_fragment(
        {name: value for name, value in attributes.items() if name not in ("id", "type")},
        jsonld.CORE,
        entities.Mode.MERGE,
    )
    apply = entities.merge(draft, identifier=id)
    wait_for(writing.write_all([writing.changing(tenant, id, apply)]))


def delete_missing(tenant: str, source: str, keep: Iterable[str]) -> int:
    """Delete the entities of a dataset that its new version no longer has; returns how many."""
    return wait_for(writing.delete_missing(tenant, source, frozenset(keep)))


def ids_of(tenant: str, source: str) -> set[str]:
    """Return the ids of the entities that came from a dataset."""
    return wait_for(writing.ids_of(tenant, source))


def get(tenant: str | None, id: str, sight: Sight) -> StoredEntity:
    """Return one entity, of any tenant when None. Raises UnknownEntity."""
    return wait_for(asking.get(tenant, id, sight))


def some(tenant: str, ids: Collection[str], sight: Sight) -> tuple[StoredEntity, ...]:
    """Return those of these entities that are there and may be seen, in no order."""
    return wait_for(asking.some(tenant, ids, sight))


def query(
    *,
    sight: Sight,
    type: str | None = None,
    bbox: BBox | None = None,
    tenant: str | None = None,
    source: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[StoredEntity, ...]:
    """Return one page, in an order that stays while nothing is written."""
    what = asking.selection(sight, type, bbox, tenant, source, limit=limit, offset=offset)
    return wait_for(asking.query(what))


def count(
    *,
    sight: Sight,
    type: str | None = None,
    bbox: BBox | None = None,
    tenant: str | None = None,
    source: str | None = None,
) -> int:
    """Return how many entities fit."""
    return wait_for(asking.count(asking.selection(sight, type, bbox, tenant, source)))


def tile(
    at: Tile,
    *,
    sight: Sight,
    types: Sequence[str] = (),
    tenant: str | None = None,
    source: str | None = None,
    most: int,
) -> Tiled:
    """Return what a tile of the map holds: every thing of any of these types, or, of more than `most`, how
    many are where. What is hidden is neither there nor counted."""
    return wait_for(tiling.tile(at, asking.selection(sight, types, None, tenant, source), most))


def bounds(
    *, sight: Sight, types: Sequence[str] = (), tenant: str | None = None, source: str | None = None
) -> BBox | None:
    """Return the box around everything that has a place; None where nothing has."""
    return wait_for(tiling.bounds(asking.selection(sight, types, None, tenant, source)))


def types(sight: Sight, tenant: str | None = None) -> tuple[TypeCount, ...]:
    """Return the entity types with their counts, most first; nothing is counted anew."""
    return wait_for(asking.types(sight, tenant))


def attributes(type: str, sight: Sight, tenant: str | None = None) -> tuple[str, ...]:
    """Return the attributes that entities of a type have, by their canonical names, the most usual first."""
    return wait_for(asking.attributes(type, sight, tenant))


def tenants(sight: Sight, types: Sequence[str] = ()) -> tuple[TenantCount, ...]:
    """Return who has entities (of any of these types), and how many, most first."""
    return wait_for(asking.tenants(sight, types))


def browse(
    *,
    sight: Sight,
    text: str = "",
    types: Sequence[str] = (),
    tenant: str | None = None,
    source: str | None = None,
    limit: int = 20,
    offset: int = 0,
    in_order: bool = False,
) -> Browsed:
    """Return one page of the things of the city, the newest change first, at once however many there are.

    text: a part of the name, or an id. types: any of them. Where there are very many, only what changed last
    is in the order of its change; in_order asks for all of them in an order that stays.
    """
    what = asking.selection(sight, types, None, tenant, source, limit=limit, offset=offset)
    return wait_for(browsing.browse(what, text, in_order=in_order))


def pointing(tenant: str, id: str, sight: Sight, limit: int = 20) -> tuple[tuple[str, StoredEntity], ...]:
    """Return which entities point to this one: the Relationship's name, and whose it is."""
    return wait_for(pointers.pointing(tenant, id, sight, limit))


def changes(
    since: str | None,
    *,
    sight: Sight,
    type: str | None = None,
    bbox: BBox | None = None,
    limit: int = 500,
) -> ChangeFeed:
    """Return what changed since a cursor, oldest first; None gives the cursor of now and nothing else.

    Deleted entities are not told. Raises InvalidCursor.
    """
    return wait_for(telling.changes(since, asking.selection(sight, type, bbox, limit=limit)))


def history(
    tenant: str, id: str, attribute: str, since: datetime | None = None, limit: int = 1000, *, sight: Sight
) -> tuple[Observation, ...]:
    """Return the latest values of an attribute that say when they were observed, oldest first.

    Raises UnknownEntity.
    """
    return wait_for(telling.history(tenant, id, attribute, since, limit, sight))


def histories(
    tenant: str, id: str, attributes: Sequence[str], since: datetime, limit: int, *, sight: Sight
) -> dict[str, tuple[Observation, ...]]:
    """Return the same of several attributes at once; one that was never observed is left out."""
    return wait_for(telling.histories(tenant, id, attributes, since, limit, sight))


def means(
    tenant: str, id: str, attributes: Sequence[str], since: datetime, length: timedelta, *, sight: Sight
) -> dict[str, tuple[Mean, ...]]:
    """Return mean, lowest and highest number of each attribute, for every `length` since a time.

    Raises UnknownEntity.
    """
    return wait_for(trends.means(tenant, id, attributes, since, length, sight))
