"""A table with changed rows worked into it: a new Parquet file, still in the order of `_row`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hiroba.catalog.tables.types import ROW, Column, ColumnType

_BATCH: Final = 65_536
_GROUP: Final = 131_072  # rows of a row group
_TYPES: Final[dict[ColumnType, pa.DataType]] = {
    ColumnType.INTEGER: pa.int64(), ColumnType.YEAR: pa.int64(), ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(), ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("us", "UTC"), ColumnType.GEOMETRY: pa.binary(),
}  # fmt: skip
Row = Mapping[str, Any]


def merge(
    base: Path | None, columns: Sequence[Column], changed: Mapping[int, Row | None], target: Path
) -> int:
    """Write the table `base` (None: no rows) with these columns and rows to `target`; how many it has.

    changed: number of a row -> its values by column (dates and times in ISO 8601), None: it is gone.
    A column that `base` lacks is empty in its rows. Nothing is held whole but the changes.
    """
    schema = typed(columns)
    rows = 0
    with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
        waiting: list[pa.Table] = []
        size = 0
        for piece in _pieces(base, schema, columns, changed):
            waiting.append(piece)
            size, rows = size + len(piece), rows + len(piece)
            if size >= _GROUP:
                writer.write_table(pa.concat_tables(waiting), row_group_size=_GROUP)
                waiting, size = [], 0
        if size:
            writer.write_table(pa.concat_tables(waiting), row_group_size=_GROUP)
    return rows


def typed(columns: Sequence[Column]) -> pa.Schema:
    """The number of a row and the columns, as they are kept."""
    return pa.schema([(ROW, pa.int64())] + [(each.name, _arrow(each)) for each in columns])


def _arrow(column: Column) -> pa.DataType:
    return _TYPES.get(column.type, pa.string())


def _pieces(
    base: Path | None, schema: pa.Schema, columns: Sequence[Column], changed: Mapping[int, Row | None]
) -> Iterator[pa.Table]:
    numbers, at = sorted(changed), 0
    touched = pa.array(numbers, pa.int64())

    def until(end: int) -> list[int]:
        nonlocal at
        start = at
        while at < len(numbers) and numbers[at] <= end:
            at += 1
        return numbers[start:at]

    for old in _old(base, schema):
        last = old.column(ROW)[-1].as_py()
        mine = until(last)
        if mine:
            kept = old.filter(pc.invert(pc.is_in(old.column(ROW), touched)))
            old = pa.concat_tables([kept, rows_of(schema, columns, changed, mine)]).sort_by(ROW)
        yield old
    left = numbers[at:]
    for start in range(0, len(left), _BATCH):
        yield rows_of(schema, columns, changed, left[start : start + _BATCH])


def _old(base: Path | None, schema: pa.Schema) -> Iterator[pa.Table]:
    if base is None:
        return
    with pq.ParquetFile(base) as file:
        names = [name for name in schema.names if name in file.schema_arrow.names]
        for batch in file.iter_batches(_BATCH, columns=names):
            if batch.num_rows:
                found = pa.Table.from_batches([batch])
                cells = [_cells(found, field) for field in schema]
                yield pa.table(cells, schema=schema)


def _cells(found: pa.Table, field: pa.Field[Any]) -> Any:
    known = field.name in found.column_names
    return found.column(field.name).cast(field.type) if known else pa.nulls(len(found), field.type)


def rows_of(
    schema: pa.Schema, columns: Sequence[Column], changed: Mapping[int, Row | None], numbers: Sequence[int]
) -> pa.Table:
    """The changed rows of these numbers that are not gone."""
    rows = [(number, row) for number in numbers if (row := changed[number]) is not None]
    cells: list[Any] = [pa.array([number for number, _row in rows], pa.int64())]
    for column in columns:
        values = [_value(row.get(column.name), column.type) for _number, row in rows]
        cells.append(pa.array(values, _arrow(column)))
    return pa.table(cells, schema=schema)


def _value(value: Any, kind: ColumnType) -> Any:
    if value is None:
        return None
    if kind is ColumnType.DATE:
        return dt.date.fromisoformat(value)
    if kind is ColumnType.DATETIME:
        return dt.datetime.fromisoformat(value)
    return value
