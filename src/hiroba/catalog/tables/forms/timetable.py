"""GTFS: the tables of a dataset as the files of one feed (GTFS Schedule Reference, GTFS-JP)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyarrow as pa

from hiroba.catalog.tables.forms.delimited import written
from hiroba.catalog.tables.forms.zips import zipped
from hiroba.catalog.tables.selection import Field, Selection
from hiroba.catalog.tables.texts import compute, face, without_controls
from hiroba.catalog.tables.types import ColumnType

_NEEDED: Final = frozenset({"agency", "routes", "trips", "stop_times", "stops"})
_FILES: Final = _NEEDED | {
    "calendar", "calendar_dates", "fare_attributes", "fare_rules", "shapes", "frequencies", "transfers",
    "pathways", "levels", "feed_info", "translations", "attributions", "timeframes", "networks", "areas",
    "agency_jp", "routes_jp", "office_jp", "pattern_jp", "fare_media", "fare_products", "fare_leg_rules",
    "fare_leg_join_rules", "fare_transfer_rules", "stop_areas", "route_networks", "location_groups",
    "location_group_stops", "booking_rules", "rider_categories",
}  # fmt: skip
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]*")


def file_name(table: str) -> str:
    """The GTFS file that a table of this name is ("stops.txt"), "" when it is none."""
    stem = table.strip().lower().removesuffix(".txt")
    return f"{stem}.txt" if stem in _FILES else ""


def is_feed(tables: Iterable[str]) -> bool:
    """Whether tables of these names are a feed: all are GTFS files, each once, and no needed one lacks."""
    names = [file_name(table) for table in tables]
    return (
        "" not in names and len(set(names)) == len(names) and {f"{one}.txt" for one in _NEEDED} <= set(names)
    )


def feed(parts: Iterable[tuple[str, Selection]]) -> Iterator[bytes]:
    """parts: (table's name, its rows). The zip's bytes, one batch of rows in memory at a time."""
    yield from zipped((file_name(name), _lines(rows)) for name, rows in parts)


def _lines(selection: Selection) -> Iterator[bytes]:
    kinds = [field.column.type for field in selection.fields]
    yield written([pa.array([_header(field)]) for field in selection.fields], ",")
    with selection.batches([_cell(field) for field in selection.fields]) as batches:
        for batch in batches:
            yield written(
                [_plain(column, kind) for column, kind in zip(batch.columns, kinds, strict=True)], ","
            )


def _header(field: Field) -> str:
    """The field's name in the standard: the header as it came, else the column's name."""
    return field.column.title if _FIELD.fullmatch(field.column.title) else field.column.name


def _cell(field: Field) -> str:
    if field.column.type is ColumnType.DATE:
        return f"strftime({field.sql}, '%Y%m%d')"
    if field.column.type is ColumnType.BOOLEAN:
        return f"CAST({field.sql} AS INTEGER)"
    return face(field.sql, field.column.type)


def _plain(cells: pa.Array[Any], kind: ColumnType) -> pa.Array[Any]:
    if pa.types.is_string(cells.type):
        return without_controls(cells)
    if kind is ColumnType.NUMBER:  # no exponents in GTFS
        texts: pa.Array[Any] = compute.cast(cells, pa.string())
        return texts
    return cells
