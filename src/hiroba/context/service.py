"""The door of the living city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiroba.context import counting, observations, rows
from hiroba.context.errors import InvalidCursor, UnknownEntity
from hiroba.context.types import BBox, ChangeFeed, Entity, Observation, StoredEntity, TypeCount
from hiroba.context.validate import NOT_ATTRIBUTES, is_removal, validate_attributes, validate_entity
from hiroba.kernel.decide.types import Sight, Visibility

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def upsert(
    tenant: str,
    entities: Sequence[Entity],
    *,
    source: str = "",
    visibility: Visibility = Visibility.PUBLIC,
    organisation: str | None = None,
) -> int:
    """Write the entities whole, all or none; returns how many there were (each id counts once).

    source: id of the dataset they come from. organisation: the owner, the tenant's name when not said.
    Values with `observedAt` also go to the history. Raises InvalidEntity.
    """
    for entity in entities:
        validate_entity(entity)
    origin = rows.Origin(tenant, source, tenant if organisation is None else organisation, visibility)
    with transaction.atomic():
        written = rows.upsert(entities, origin)
        observations.record(
            line for entity in entities for line in observations.lines(tenant, entity["id"], entity)
        )
    transaction.on_commit(counting.forget_counts)
    return written


def update_attributes(tenant: str, id: str, attributes: dict[str, Any]) -> None:
    """Set these attributes and leave the others; an NGSI-LD Null takes one away.

    Raises UnknownEntity, InvalidEntity.
    """
    removed = {name for name, value in attributes.items() if is_removal(value)} - NOT_ATTRIBUTES
    changes = {
        name: value
        for name, value in attributes.items()
        if name not in removed and name not in NOT_ATTRIBUTES
    }
    validate_attributes(id, changes)
    with transaction.atomic():
        if not rows.merge(tenant, id, changes, removed):
            raise UnknownEntity(id=id)
        observations.record(observations.lines(tenant, id, changes))


def delete_missing(tenant: str, source: str, keep: Iterable[str]) -> int:
    """Delete the entities of a dataset that its new version no longer has; returns how many."""
    gone = rows.delete_missing(tenant, source, keep)
    transaction.on_commit(counting.forget_counts)
    return gone


def get(tenant: str | None, id: str, sight: Sight) -> StoredEntity:
    """Return one entity, of any tenant when None. Raises UnknownEntity."""
    row = rows.select(sight, tenant=tenant).filter(entity_id=id).order_by("row").first()
    if row is None:
        raise UnknownEntity(id=id)
    return rows.stored(row)


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
    """Return one page, in the order in which the entities came to be."""
    found = rows.in_order(rows.select(sight, type=type, tenant=tenant, source=source), bbox)
    return tuple(rows.stored(row) for row in found[offset : offset + limit])


def count(
    *,
    sight: Sight,
    type: str | None = None,
    bbox: BBox | None = None,
    tenant: str | None = None,
    source: str | None = None,
) -> int:
    """Return how many entities fit."""
    return rows.select(sight, type=type, bbox=bbox, tenant=tenant, source=source).count()


def types(sight: Sight) -> tuple[TypeCount, ...]:
    """Return the entity types with their counts, most first."""
    return counting.counts_by_type(sight)


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
    if since is None:
        return ChangeFeed((), _cursor(timezone.now(), 0))
    found = list(rows.after(rows.select(sight, type=type, bbox=bbox), *_position(since))[:limit])
    cursor = _cursor(found[-1].modified, found[-1].row) if found else since
    return ChangeFeed(tuple(rows.stored(row) for row in found), cursor)


def _cursor(moment: datetime, row: int) -> str:
    return f"{(moment - _EPOCH) // _MICROSECOND}-{row}"


def _position(cursor: str) -> tuple[datetime, int]:
    microseconds, dash, row = cursor.partition("-")
    digits = microseconds.isascii() and microseconds.isdigit() and row.isascii() and row.isdigit()
    if not dash or not digits or len(microseconds) > 17 or len(row) > 18:
        raise InvalidCursor(cursor=cursor[:40])
    return _EPOCH + timedelta(microseconds=int(microseconds)), int(row)


def history(
    tenant: str, id: str, attribute: str, since: datetime | None = None, limit: int = 1000, *, sight: Sight
) -> tuple[Observation, ...]:
    """Return the latest values of an attribute, oldest first. Raises UnknownEntity."""
    if not rows.select(sight, tenant=tenant).filter(entity_id=id).exists():
        raise UnknownEntity(id=id)
    return observations.history(tenant, id, attribute, since, limit)
