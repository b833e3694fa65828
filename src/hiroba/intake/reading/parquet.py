"""Parquet and GeoParquet, streamed row group by row group."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.intake.reading import refusals
from hiroba.intake.reading.coordinates import Reprojection, to_wgs84
from hiroba.intake.reading.geo import GEOMETRY, reprojection_of
from hiroba.intake.reading.tally import Tally
from hiroba.intake.reading.types import ROW, FrameTable, Note
from hiroba.kernel.settings import service as settings

BATCH_ROWS = 50_000
_DEFAULT_CRS = "OGC:CRS84"  # GeoParquet: a missing crs means this


def read_parquet(path: Path, title: str, name: str) -> FrameTable:
    """A Parquet file. Raises BrokenParquet, EmptyFile, TooManyColumns."""
    try:
        with pq.ParquetFile(path) as file:
            rows, schema = file.metadata.num_rows, file.schema_arrow
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refusals.BrokenParquet(name=name) from error
    if not rows:
        raise refusals.EmptyFile(name=name)
    geometry, reprojection, notes = _geometry(schema, name)
    drawing = _Drawing(path, name, geometry, reprojection)
    shaped = drawing.shaped(schema.empty_table().combine_chunks(), 0, Tally()).schema
    limit = settings.intake().max_columns
    if len(shaped) - 1 > limit:
        raise refusals.TooManyColumns(name=name, columns=len(shaped) - 1, limit=limit)
    kind = "geoparquet" if geometry else "parquet"
    return FrameTable(title, kind, shaped, drawing.batches, rows, tuple(notes), [], drawing.late_notes)


def _geometry(schema: pa.Schema, name: str) -> tuple[str, Reprojection | None, list[Note]]:
    """The primary geometry column ("" where there is none) and the way to WGS84."""
    try:
        geo: dict[str, Any] = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        column = str(geo.get("primary_column", ""))
        about: dict[str, Any] = geo.get("columns", {}).get(column, {})
    except (ValueError, AttributeError, RecursionError) as error:
        raise refusals.BrokenParquet(name=name) from error
    if column not in schema.names or about.get("encoding", "WKB") != "WKB":
        return "", None, []
    reprojection, notes = reprojection_of(about.get("crs") or _DEFAULT_CRS, name)
    return column, reprojection, notes


class _Drawing:
    def __init__(self, path: Path, name: str, geometry: str, reprojection: Reprojection | None):
        self._path, self._name, self._geometry, self._reprojection = path, name, geometry, reprojection
        self.late_notes: list[Note] = []

    def batches(self) -> Iterator[pa.RecordBatch]:
        self.late_notes.clear()
        tally = Tally()
        row = 0
        try:
            with pq.ParquetFile(self._path) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
                    table = pa.Table.from_batches([batch])
                    yield from self.shaped(table, row, tally).to_batches()
                    row += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise refusals.BrokenParquet(name=self._name) from error
        self.late_notes.extend(tally.notes())

    def shaped(self, table: pa.Table, row: int, tally: Tally) -> pa.Table:
        """_row first, structs flattened to a.b, lists as text, dictionaries decoded, geometry last."""
        while any(pa.types.is_struct(field.type) for field in table.schema):
            table = table.flatten()
        fields: list[tuple[str, pa.ChunkedArray[Any] | pa.Array[Any]]] = [
            (ROW, pa.array(range(row + 1, row + table.num_rows + 1), pa.int64()))
        ]
        shapes: pa.Array[Any] | None = None
        for title, column in zip(table.schema.names, table.columns, strict=True):
            if title == self._geometry:
                shapes = to_wgs84(column.combine_chunks(), self._reprojection, tally)
            elif not title.startswith("__index_level_"):
                fields.append((f"{title}_" if title in (ROW, GEOMETRY) else title, _plain(column)))
        if shapes is not None:
            fields.append((GEOMETRY, shapes))
        return pa.Table.from_arrays([column for _, column in fields], names=[title for title, _ in fields])


def _plain(column: pa.ChunkedArray[Any]) -> pa.ChunkedArray[Any] | pa.Array[Any]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_nested(kind):
        texts = [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str)
            for value in column.to_pylist()
        ]
        return pa.array(texts, pa.string())
    return column
