"""The part of a table that a rule opens, as a table of its own.

What is closed is not in its file, so nothing that reads a table by its file can show it: no page, export,
statement or filter. Made once for each table and extent, kept with the table's other facts. Rows are
numbered anew: by the old numbers two parts could be joined again.
"""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.conditions import Where, where
from hiroba.catalog.tables.keeping import facts_named, kept
from hiroba.catalog.tables.sessions import AT, ROW_ORDER, idents_of, own_session
from hiroba.catalog.tables.types import (
    ROW,
    BadFilter,
    Column,
    ColumnType,
    Filter,
    Narrowed,
    TableSchema,
    UnknownColumn,
)  # fmt: skip
from hiroba.kernel.decide.types import Limits
from hiroba.kernel.storage import service as storage

COUNT: Final = "count"
_FACT: Final = "narrowed"
_BATCH: Final = 65_536
_NOTHING: Final = Where("WHERE false")


class _Made(msgspec.Struct):
    parquet: str
    rows: int


def narrow(parquet: str, schema: TableSchema, limits: Limits) -> Narrowed:
    """Return the part of a table that is open. parquet: key of its blob.

    What a rule says of columns that the table does not have closes, never opens: a condition on one leaves
    no row. Raises UnknownBlob, TableUnreadable, StorageFull.
    """
    path = storage.local_path(parquet)
    about = _about(limits)
    made = kept(path, _FACT, about, _Made, lambda: _make(path, schema, limits))
    if not storage.exists(made.parquet):
        made = _make(path, schema, limits)
    return Narrowed(_schema(schema, limits), made.parquet, made.rows)


def narrowed_blobs() -> Iterator[str]:
    """The keys of all parts that are kept (storage sweeps what nothing refers to)."""
    for _table, part in narrowed_parts():
        yield part


def narrowed_of(key: str) -> Iterator[str]:
    """The keys of the parts of one table."""
    for _table, part in narrowed_parts(key):
        yield part


def narrowed_parts(key: str = "*") -> Iterator[tuple[str, str]]:
    """The keys of a table and of a part of it, of all tables or of one."""
    for table, made in facts_named(_FACT, _Made, key):
        yield table, made.parquet


def _about(limits: Limits) -> tuple[object, ...]:
    columns = None if limits.columns is None else sorted(limits.columns)
    return columns, sorted(limits.hidden), limits.rows, limits.groups, limits.least


def _schema(schema: TableSchema, limits: Limits) -> TableSchema:
    columns = _open(schema, limits)
    names = {column.name for column in columns}
    if limits.groups is not None:
        columns = (*columns, Column(_free(names), str(_("件数")), ColumnType.INTEGER))

    def there(name: str | None) -> str | None:
        return name if name in names else None

    return replace(
        schema,
        columns=columns,
        model=schema.model if limits.groups is None else None,
        key=schema.key if limits.groups is None and set(schema.key) <= names else (),
        longitude=there(schema.longitude),
        latitude=there(schema.latitude),
        geometry=there(schema.geometry),
        year_columns=tuple(name for name in schema.year_columns if name in names),
    )


def _open(schema: TableSchema, limits: Limits) -> tuple[Column, ...]:
    """The columns that are open, in the order of the table; of counts those that they are counted by."""
    if limits.groups is None:
        return tuple(column for column in schema.columns if limits.opens(column.name))
    groups = frozenset(limits.groups) - limits.hidden
    return tuple(column for column in schema.columns if column.name in groups)


def _free(names: set[str]) -> str:
    name = COUNT
    while name in names:
        name += "_"
    return name


def _make(path: Path, schema: TableSchema, limits: Limits) -> _Made:
    known = columns_of(schema, idents_of(path))
    fits = _fits(known, limits)
    open_columns = [column for column in _open(schema, limits) if column.name in known.idents]
    idents = [known.idents[column.name] for column in open_columns]
    names = [ROW, *(column.name for column in open_columns)]
    if limits.groups is None:
        sql = _rows(idents, fits)
    else:
        names.append(_free(set(names)))
        sql = _counts(idents, fits, limits.least)
    with storage.workspace() as folder, own_session({"t": path}, folder) as session:
        target = folder / "narrowed.parquet"
        rows = _write(target, session.batches(sql, fits.params, _BATCH), names)
        return _Made(storage.put_file(target, move=True, sealed=storage.is_opened(path)).key, rows)


def _fits(known: Columns, limits: Limits) -> Where:
    filters = [Filter(one.column, one.op, one.value) for one in limits.rows]
    try:
        return where(known, filters, "")
    except (UnknownColumn, BadFilter):
        return _NOTHING


def _rows(idents: Sequence[str], fits: Where) -> str:
    chosen = "".join(f", {ident}" for ident in idents)
    number = f"row_number() OVER (ORDER BY {ROW_ORDER})"
    return f"SELECT {number} AS n{chosen} FROM t {fits.sql} ORDER BY {ROW_ORDER}"


def _counts(idents: Sequence[str], fits: Where, least: int) -> str:
    """Groups with fewer rows are left out; without a column to count by there is nothing to tell."""
    if not idents:
        return f"SELECT {AT} AS n, 0 AS c FROM t WHERE false"
    by = ", ".join(idents)
    counted = f"SELECT {by}, count(*) AS c FROM t {fits.sql} GROUP BY {by} HAVING count(*) >= {int(least)}"
    return f"SELECT row_number() OVER (ORDER BY {by}) AS n, * FROM ({counted}) ORDER BY {by}"


def _write(target: Path, batches: pa.RecordBatchReader, names: Sequence[str]) -> int:
    schema = pa.schema([field.with_name(name) for field, name in zip(batches.schema, names, strict=True)])
    rows = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
            rows += batch.num_rows
    return rows
