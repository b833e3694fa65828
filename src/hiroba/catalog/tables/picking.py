"""Rows by their number or their key, for whoever changes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from hiroba.catalog.tables.sessions import session_of
from hiroba.catalog.tables.types import ROW, Column, ColumnType, UnknownColumn

_CHUNK: Final = 20_000  # keys of one question
_BATCH: Final = 65_536  # rows
_TYPES: Final = {
    ColumnType.INTEGER: "BIGINT", ColumnType.YEAR: "BIGINT", ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN", ColumnType.DATE: "DATE", ColumnType.DATETIME: "TIMESTAMPTZ",
}  # fmt: skip


def pick(
    parquet: Path, columns: Sequence[Column], by: Sequence[str], keys: Sequence[Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the rows whose columns `by` (`_row` may be one) have one of the keys: all columns by name,
    dates and times in ISO 8601, times in UTC. Raises UnknownColumn, QueryTooSlow, TableUnreadable."""
    idents = session_of(parquet).idents["t"]
    types = {column.name: _TYPES.get(column.type, "VARCHAR") for column in columns} | {ROW: "BIGINT"}
    for name in by:
        if name not in idents or name not in types:
            raise UnknownColumn(column=name)
    names = [ROW, *(column.name for column in columns if column.name in idents)]
    lists = ", ".join(f"unnest(CAST(? AS {types[name]}[])) AS k{at}" for at, name in enumerate(by))
    fits = " AND ".join(f"t.{idents[name]} = k.k{at}" for at, name in enumerate(by))
    chosen = ", ".join(f"t.{idents[name]}" for name in names)
    sql = f"SELECT {chosen} FROM t JOIN (SELECT DISTINCT {lists}) k ON {fits}"  # noqa: S608 - names are ours
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        params = [[key[at] for key in some] for at in range(len(by))]
        for row in session_of(parquet).rows(sql, params):
            yield {name: _plain(row[idents[name]]) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def all_rows(parquet: Path, columns: Sequence[Column], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield of every row its number and these columns, as `pick` does. Raises TableUnreadable."""
    known = {column.name for column in columns}
    with pq.ParquetFile(parquet) as file:
        there = [name for name in names if name in known and name in file.schema_arrow.names]
        for batch in file.iter_batches(_BATCH, columns=[ROW, *there]):
            for row in batch.to_pylist():
                yield {name: _plain(value) for name, value in row.items()}
