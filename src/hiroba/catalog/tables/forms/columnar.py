"""Parquet out: the file's own columns without `_row`; GeoParquet where rows have places."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.tables.forms.objects import place_cells, place_sql
from hiroba.catalog.tables.selection import Field, Selection, distinct
from hiroba.catalog.tables.types import ColumnType


class Sink(io.RawIOBase):
    """A file to write to whose bytes are taken away in between."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def places_of(selection: Selection) -> tuple[list[Field], str]:
    """The plain fields and a free name for the column of the rows' places ("" where there are none)."""
    fields = [f for f in selection.fields if f.sql != selection.geometry]
    if not selection.has_places:
        return fields, ""
    name = next((f.header for f in selection.fields if f.sql == selection.geometry), "geometry")
    return fields, distinct([*(field.header for field in fields), name])[-1]


def parquet(selection: Selection) -> Iterator[bytes]:
    """Streamed; a row group is in memory at a time."""
    fields, place = places_of(selection)
    names = [field.header for field in fields] + ([place] if place else [])
    sink = Sink()
    expressions = [field.sql for field in fields] + (place_sql(selection) if place else [])
    writer: pq.ParquetWriter | None = None
    with selection.batches(expressions, rows=100_000) as batches:
        for batch in batches:
            table = pa.table(_columns(batch, len(fields), place), names=names)
            writer = writer or _writer(sink, table.schema, selection, place)
            writer.write_table(table)
            yield sink.taken()
    (writer or _writer(sink, _empty(fields, place), selection, place)).close()
    yield sink.taken()


def _columns(batch: pa.RecordBatch, plain: int, place: str) -> list[pa.Array[Any]]:
    columns = list(batch.columns[:plain])
    return [*columns, place_cells(batch.columns[plain:])] if place else columns


def _writer(sink: Sink, schema: pa.Schema, selection: Selection, place: str) -> pq.ParquetWriter:
    metadata = {b"geo": json.dumps(_geo(selection, place)).encode()} if place else {}
    return pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema.with_metadata(metadata), compression="zstd")


def _geo(selection: Selection, place: str) -> dict[str, Any]:
    """GeoParquet 1.1; without `crs` it means longitude, latitude in WGS84."""
    kinds = [] if selection.geometry is not None else ["Point"]
    column = {"encoding": "WKB", "geometry_types": kinds}
    return {"version": "1.1.0", "primary_column": place, "columns": {place: column}}


_ARROW: dict[ColumnType, pa.DataType] = {
    ColumnType.INTEGER: pa.int64(),
    ColumnType.YEAR: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("us", "UTC"),
    ColumnType.GEOMETRY: pa.binary(),
}


def _empty(fields: list[Field], place: str) -> pa.Schema:
    plain: list[tuple[str, pa.DataType]] = [
        (field.header, _ARROW.get(field.column.type, pa.string())) for field in fields
    ]
    return pa.schema([*plain, (place, pa.binary())] if place else plain)
