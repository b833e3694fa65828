"""Agencies, stops, routes, services and trips of a feed as entities that point to each other.

The names are those of the Smart Data Models' GTFS types (dataModel.UrbanMobility).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq

from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.context.city.types import Entity
from hiroba.intake.entities import service as entities
from hiroba.intake.gtfs.spec import WEEK
from hiroba.kernel.storage import service as storage

Row = dict[str, Any]
_BATCH = 5_000


@entities.maker("gtfs")
def make(detail: DatasetDetail) -> Iterator[Entity]:
    """The entities of a dataset that is a feed; its id keeps those of two feeds apart."""
    tables = {table.name: table for table in detail.tables}
    for name, build in _BUILDERS.items():
        if name not in tables:
            continue
        file = pq.ParquetFile(storage.local_path(tables[name].parquet))
        for batch in file.iter_batches(_BATCH):
            for row in batch.to_pylist():
                entity = build(row, detail.card.id)
                if entity is not None:
                    yield entity


def _agency(row: Row, feed: str) -> Entity | None:
    local = row.get("agency_id") or row.get("agency_name")
    return _entity("GtfsAgency", feed, local, row, {
        "agency_name": "name", "agency_url": "url", "agency_phone": "phone", "agency_lang": "language",
        "agency_timezone": "timezone",
    })  # fmt: skip


def _stop(row: Row, feed: str) -> Entity | None:
    kind = "GtfsStation" if row.get("location_type") == 1 else "GtfsStop"
    entity = _entity(kind, feed, row.get("stop_id"), row, {
        "stop_name": "name", "stop_code": "code", "stop_desc": "description", "zone_id": "zoneCode",
        "stop_url": "url", "wheelchair_boarding": "wheelchairAccessible", "platform_code": "platformCode",
    })  # fmt: skip
    longitude, latitude = row.get("stop_lon"), row.get("stop_lat")
    if entity is not None and _on_earth(longitude, latitude):
        entity["location"] = {
            "type": "GeoProperty",
            "value": {"type": "Point", "coordinates": [longitude, latitude]},
        }
    if entity is not None and row.get("parent_station"):
        entity["hasParentStation"] = _points("GtfsStation", feed, row["parent_station"])
    return entity


def _route(row: Row, feed: str) -> Entity | None:
    entity = _entity("GtfsRoute", feed, row.get("route_id"), row, {
        "route_short_name": "shortName", "route_long_name": "name", "route_type": "routeType",
        "route_color": "routeColor", "route_text_color": "routeTextColor", "route_desc": "description",
        "route_url": "url",
    })  # fmt: skip
    if entity is not None and row.get("agency_id"):
        entity["operatedBy"] = _points("GtfsAgency", feed, row["agency_id"])
    return entity


def _service(row: Row, feed: str) -> Entity | None:
    entity = _entity("GtfsService", feed, row.get("service_id"), row, {"service_id": "name"})
    if entity is not None:
        entity["daysOfWeek"] = _property([day for day in WEEK if row.get(day) == 1])
        for field, name in (("start_date", "startDate"), ("end_date", "endDate")):
            if row.get(field) is not None:
                entity[name] = _property({"@type": "Date", "@value": row[field].isoformat()})
    return entity


def _trip(row: Row, feed: str) -> Entity | None:
    entity = _entity("GtfsTrip", feed, row.get("trip_id"), row, {
        "trip_headsign": "headSign", "trip_short_name": "shortName", "direction_id": "direction",
    })  # fmt: skip
    if entity is not None and row.get("route_id"):
        entity["hasRoute"] = _points("GtfsRoute", feed, row["route_id"])
    if entity is not None and row.get("service_id"):
        entity["hasService"] = _points("GtfsService", feed, row["service_id"])
    return entity


_BUILDERS: dict[str, Callable[[Row, str], Entity | None]] = {
    "agency": _agency, "stops": _stop, "routes": _route, "calendar": _service, "trips": _trip,
}  # fmt: skip


def _entity(kind: str, feed: str, local: Any, row: Row, names: dict[str, str]) -> Entity | None:
    if local is None:
        return None
    entity: Entity = {"id": _urn(kind, feed, local), "type": kind}
    for field, name in names.items():
        if row.get(field) is not None:
            entity[name] = _property(row[field])
    return entity


def _property(value: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value}


def _points(kind: str, feed: str, local: Any) -> dict[str, Any]:
    return {"type": "Relationship", "object": _urn(kind, feed, local)}


def _urn(kind: str, feed: str, local: Any) -> str:
    return f"urn:ngsi-ld:{kind}:{feed}-{quote(str(local), safe='')}"


def _on_earth(longitude: float | None, latitude: float | None) -> bool:
    if longitude is None or latitude is None or (longitude, latitude) == (0, 0):
        return False
    return -180 <= longitude <= 180 and -90 <= latitude <= 90
