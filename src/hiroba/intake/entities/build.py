"""A row that is a thing with a place or an id becomes an NGSI-LD entity (ETSI GS CIM 009, 4.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shapely import from_wkb, to_geojson

from hiroba.catalog.tables.types import ColumnType, TableSchema
from hiroba.context.city.types import Entity
from hiroba.context.entities.service import NOT_ATTRIBUTES

_GENERIC_TYPE = "Place"
_FORBIDDEN = re.compile(r"[^\w.-]+")
_IDENTIFIER_FIELDS = ("identifier", "medicalCode", "officeNumber")
Row = dict[str, Any]


@dataclass(frozen=True)
class Naming:
    """Where the entities of a table come from: it makes their ids stable and unique."""

    organisation: str
    dataset: str
    table: int


def is_of_things(schema: TableSchema) -> bool:
    """Has a row a place, or an id of a data model whose rows are things?"""
    placed = schema.geometry is not None or (schema.longitude is not None and schema.latitude is not None)
    return placed or (schema.model is not None and _identifier(schema) is not None)


def entity_type(schema: TableSchema) -> str:
    return schema.model or _GENERIC_TYPE


def builder(
    schema: TableSchema, naming: Naming, columns: Collection[str] | None = None
) -> Callable[[Row], Entity]:
    """Return the function that makes an entity of a row (a dict by column name, with `_row`).

    columns: names of those that become attributes; None for all. Id, type and place are always there.
    """
    kind = entity_type(schema)
    identifier = _identifier(schema)
    attributes = [(column.name, _attribute_name(column.name), column.type) for column in schema.columns]
    if columns is not None:
        attributes = [each for each in attributes if each[0] in columns]
    skipped = {schema.geometry, identifier}

    def build(row: Row) -> Entity:
        local = row.get(identifier) if identifier else None
        entity: Entity = {"id": _urn(kind, naming, local, row["_row"]), "type": kind}
        for name, attribute, column_type in attributes:
            value = row.get(name)
            if value is not None and name not in skipped:
                entity[attribute] = {"type": "Property", "value": _value(value, column_type)}
        location = _location(row, schema)
        if location is not None:
            entity["location"] = {"type": "GeoProperty", "value": location}
        return entity

    return build


def _identifier(schema: TableSchema) -> str | None:
    """The id column, when it tells rows apart (is the key, or part of nothing larger)."""
    by_model = [c.name for c in schema.columns if c.name in _IDENTIFIER_FIELDS]
    return next((name for name in by_model if schema.key == (name,)), None)


def _urn(kind: str, naming: Naming, local: object, row: int) -> str:
    if local is None:
        return f"urn:ngsi-ld:{kind}:{naming.dataset}-{naming.table}-{row}"
    return f"urn:ngsi-ld:{kind}:{naming.organisation}-{_FORBIDDEN.sub('-', str(local))}"


def _attribute_name(name: str) -> str:
    """NGSI-LD names are words that begin with a letter; some are taken."""
    word = re.sub(r"\W+", "_", name).strip("_") or "value"
    if word[0].isdigit():
        word = f"n_{word}"
    return f"{word}_" if word in NOT_ATTRIBUTES or word == "location" else word


def _value(value: Any, kind: ColumnType) -> Any:
    if kind is ColumnType.DATETIME and isinstance(value, datetime):
        return {"@type": "DateTime", "@value": value.isoformat().replace("+00:00", "Z")}
    if kind is ColumnType.DATE and isinstance(value, date):
        return {"@type": "Date", "@value": value.isoformat()}
    return value


def _location(row: Row, schema: TableSchema) -> dict[str, Any] | None:
    if schema.geometry and row.get(schema.geometry) is not None:
        text: Any = to_geojson(from_wkb(row[schema.geometry]))
        shape: dict[str, Any] = json.loads(text)
        return shape
    longitude = row.get(schema.longitude) if schema.longitude else None
    latitude = row.get(schema.latitude) if schema.latitude else None
    if longitude is None or latitude is None:
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}


def rows(batches: Iterator[Any]) -> Iterator[Row]:
    """Rows of Arrow batches as dicts."""
    for batch in batches:
        yield from batch.to_pylist()
