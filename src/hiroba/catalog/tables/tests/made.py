"""Made tables for the tests: a Parquet file and its schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.tables.types import Column, ColumnType, TableSchema

ARROW: dict[ColumnType, pa.DataType] = {
    ColumnType.INTEGER: pa.int64(),
    ColumnType.YEAR: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("us", "UTC"),
    ColumnType.GEOMETRY: pa.binary(),
}


def columns(**kinds: str) -> tuple[Column, ...]:
    """Columns by name and type; the title is the name."""
    return tuple(Column(name, name, ColumnType(kind)) for name, kind in kinds.items())


def schema(*parts: Column, **more: Any) -> TableSchema:
    return TableSchema(parts, **more)


def write(path: Path, about: TableSchema, cells: Mapping[str, Any], rows: Sequence[int] = ()) -> Path:
    """cells: by column name. rows: numbers in the original file, 2 ... by default."""
    length = len(next(iter(cells.values()), ()))
    arrays: list[pa.Array[Any]] = [pa.array(list(rows) or list(range(2, length + 2)), pa.int64())]
    arrays += [pa.array(cells[one.name], ARROW.get(one.type, pa.string())) for one in about.columns]
    pq.write_table(pa.table(arrays, names=["_row", *(one.name for one in about.columns)]), path)
    return path
