"""Parquet and Arrow out: the file's own columns without `_row`; with their places where rows have them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.tables.forms.places import Places, place_sql, places_of, survey
from hiroba.catalog.tables.selection import Field, Selection
from hiroba.catalog.tables.systems import WGS84, crs
from hiroba.catalog.tables.types import ColumnType, Told

_GROUP: Final = 100_000  # rows


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


def parquet(selection: Selection, told: Told) -> Iterator[bytes]:
    """Streamed; a row group is in memory at a time. GeoParquet 1.1 where rows have places."""
    fields, place = places_of(selection)
    about = {b"geo": json.dumps(_geo(selection, place)).encode()} if place else {}
    sink = Sink()
    with ExitStack() as stack:
        tables = stack.enter_context(selection.batches(_expressions(fields, place, selection), rows=_GROUP))
        writer: pq.ParquetWriter | None = None
        for table in _tables(tables, fields, place, Places(selection, told)):
            if writer is None:
                writer = pq.ParquetWriter(_file(sink), table.schema.with_metadata(about), compression="zstd")
            writer.write_table(table)
            yield sink.taken()
        schema = _empty(fields, place).with_metadata(about)
        (writer or pq.ParquetWriter(_file(sink), schema, compression="zstd")).close()
    yield sink.taken()


def arrow(selection: Selection, told: Told) -> Iterator[bytes]:
    """The streaming format of Arrow IPC; places as the extension type geoarrow.wkb."""
    fields, place = places_of(selection)
    sink = Sink()
    with selection.batches(_expressions(fields, place, selection)) as batches:
        writer: pa.RecordBatchStreamWriter | None = None
        for table in _tables(batches, fields, place, Places(selection, told)):
            writer = writer or pa.ipc.new_stream(_file(sink), _marked(table.schema, place, selection.system))
            writer.write_table(_settled(table).cast(_marked(table.schema, place, selection.system)))
            yield sink.taken()
        schema = _marked(_empty(fields, place), place, selection.system)
        (writer or pa.ipc.new_stream(_file(sink), schema)).close()
    yield sink.taken()


def _settled(table: pa.Table) -> pa.Table:
    """The same table with zeros where there is no cell: what lies there by chance would go out otherwise."""
    for at, column in enumerate(table.columns):
        if column.null_count and column.type.num_buffers == 2:
            cells: Any = column.combine_chunks()
            empty = cells.is_null().to_numpy(zero_copy_only=False)
            zero = pa.scalar(0).cast(pa.int32() if pa.types.is_date32(column.type) else pa.int64())
            filled = cells.fill_null(zero.cast(column.type)).to_numpy(zero_copy_only=False)
            table = table.set_column(at, table.field(at), pa.array(filled, column.type, mask=empty))
    return table


def _file(sink: Sink) -> pa.PythonFile:
    return pa.PythonFile(sink, mode="w")


def _expressions(fields: list[Field], place: str, selection: Selection) -> list[str]:
    return [field.sql for field in fields] + (place_sql(selection) if place else [])


def _tables(
    batches: Iterator[pa.RecordBatch], fields: list[Field], place: str, places: Places
) -> Iterator[pa.Table]:
    names = [field.header for field in fields] + ([place] if place else [])
    for batch in batches:
        columns = list(batch.columns[: len(fields)])
        if place:
            columns.append(places.cells(batch.columns[len(fields) :]))
        yield pa.table(columns, names=names)


def _geo(selection: Selection, place: str) -> dict[str, Any]:
    """The metadata of GeoParquet 1.1; without `crs` it means longitude, latitude in WGS84."""
    found = survey(selection)
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(found.kinds)}
    if found.bounds is not None:
        column["bbox"] = list(found.bounds)
    if selection.system != WGS84:
        column["crs"] = crs(selection.system).to_json_dict()
    return {"version": "1.1.0", "primary_column": place, "columns": {place: column}}


def _marked(schema: pa.Schema, place: str, system: str) -> pa.Schema:
    if not place:
        return schema
    about = {"crs": system, "crs_type": "authority_code"} if system != WGS84 else {"crs": "OGC:CRS84"}
    marks: dict[bytes | str, bytes | str] = {
        "ARROW:extension:name": "geoarrow.wkb",
        "ARROW:extension:metadata": json.dumps(about),
    }
    at = len(schema.names) - 1
    return schema.set(at, schema.field(at).with_metadata(marks))


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
