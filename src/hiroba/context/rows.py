"""Where entities are kept: one table through Django, written in sorted chunks.

Everything that knows the tables stands here and in `observations`; a broker with its own log
can take the place of these two modules behind the same door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hiroba.context.geometry import place_of
from hiroba.context.models import Entity as Row
from hiroba.context.types import BBox, Entity, StoredEntity
from hiroba.kernel.decide.service import visible
from hiroba.kernel.decide.types import Sight, Visibility

_CHUNK = 5000  # rows handed to the database at once
_IDS = 500
_MANY = 2000  # rows of a box that are more than what is worth sorting
_COLUMNS = (
    "tenant", "id", "type", "body", "lon", "lat", "modified", "source", "organisation", "visibility",
)  # fmt: skip
_STATE = ("type", "body", "lon", "lat", "source", "organisation", "visibility")  # what makes a row another
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True)
class Origin:
    """Whose entities these are, where they came from and who may see them."""

    tenant: str
    source: str
    organisation: str
    visibility: Visibility


def upsert(entities: Sequence[Entity], origin: Origin) -> int:
    """Write the entities whole; the last of two with one id wins.

    Those that are as they were keep their time of change.
    """
    modified = connection.ops.adapt_datetimefield_value(timezone.now())
    owner = (origin.source, origin.organisation, origin.visibility.value)
    rows = []
    for identifier, entity in sorted({entity["id"]: entity for entity in entities}.items()):
        lon, lat = place_of(entity)
        body = _encode(entity).decode()
        rows.append((origin.tenant, identifier, entity["type"], body, lon, lat, modified, *owner))
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            cursor.executemany(_statement(), rows[start : start + _CHUNK])
    return len(rows)


def _statement() -> str:
    """Both databases speak this form; only names of this module and places for values go in."""
    table = Row._meta.db_table
    places = f"({','.join(['%s'] * len(_COLUMNS))})"
    updates = ",".join(f"{name}=excluded.{name}" for name in (*_STATE, "modified"))
    changed = " OR ".join(f"{table}.{name} IS DISTINCT FROM excluded.{name}" for name in _STATE)
    return (
        f"INSERT INTO {table} ({','.join(_COLUMNS)}) VALUES {places} "  # noqa: S608
        f"ON CONFLICT (tenant, id) DO UPDATE SET {updates} WHERE {changed}"
    )


def stored(row: Row) -> StoredEntity:
    return StoredEntity(
        tenant=row.tenant,
        id=row.entity_id,
        type=row.type,
        body=_decode(row.body),
        longitude=row.lon,
        latitude=row.lat,
        modified=row.modified,
        source=row.source,
    )


def select(
    sight: Sight,
    *,
    type: str | None = None,
    bbox: BBox | None = None,
    tenant: str | None = None,
    source: str | None = None,
) -> QuerySet[Row]:
    """Return the rows that fit; a box that crosses the 180th meridian has west > east."""
    rows = Row.objects.filter(visible(sight))
    exact = {"type": type, "tenant": tenant, "source": source}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    return rows if bbox is None else rows.filter(_within(bbox, "lon", "lat"))


def _within(bbox: BBox, lon: str, lat: str) -> Q:
    west, south, east, north = bbox
    inside = Q(**{f"{lat}__gte": south, f"{lat}__lte": north})
    after_west, before_east = Q(**{f"{lon}__gte": west}), Q(**{f"{lon}__lte": east})
    return inside & (after_west & before_east if west <= east else after_west | before_east)


def in_order(rows: QuerySet[Row], bbox: BBox | None) -> QuerySet[Row]:
    """Return the rows within the box in the order in which they came to be.

    A box with few rows is read by the index of places and sorted; one with many by rows until there are
    enough, which the sums hide from the index of places.
    """
    if bbox is None:
        return rows.order_by("row")
    inside = rows.filter(_within(bbox, "lon", "lat"))
    if len(inside.order_by().values_list("row")[:_MANY]) < _MANY:
        return inside.order_by("row")
    summed = rows.annotate(east_of=F("lon") + 0.0, north_of=F("lat") + 0.0)
    return summed.filter(_within(bbox, "east_of", "north_of")).order_by("row")


def delete_missing(tenant: str, source: str, keep: Iterable[str]) -> int:
    """Delete the source's entities whose ids are not kept; returns how many."""
    rows = Row.objects.filter(tenant=tenant, source=source)
    with transaction.atomic():
        kept = set(keep)
        there = rows.values_list("entity_id", flat=True).iterator(chunk_size=_CHUNK)
        gone = sorted(each for each in there if each not in kept)
        for start in range(0, len(gone), _IDS):
            rows.filter(entity_id__in=gone[start : start + _IDS]).delete()
    return len(gone)


def after(rows: QuerySet[Row], moment: datetime, row: int) -> QuerySet[Row]:
    """Return the rows changed after this moment (at the moment itself: with a higher row), oldest first."""
    return rows.filter(Q(modified__gt=moment) | Q(modified=moment, row__gt=row)).order_by("modified", "row")


def merge(tenant: str, identifier: str, changes: dict[str, Any], removed: set[str]) -> bool:
    """Set and remove attributes of one entity, its row locked; False when there is no such entity."""
    with transaction.atomic():
        row = Row.objects.select_for_update().filter(tenant=tenant, entity_id=identifier).first()
        if row is None:
            return False
        body = {name: value for name, value in _decode(row.body).items() if name not in removed} | changes
        row.body = _encode(body).decode()
        row.lon, row.lat = place_of(body)
        row.modified = timezone.now()
        row.save(update_fields=["body", "lon", "lat", "modified"])
    return True
