"""One measure by year, standing in columns (令和3年度, 令和4年度, …): found, turned to rows on request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from hiroba.catalog.tables.types import Column, ColumnType
from hiroba.intake.reading.types import ROW
from hiroba.intake.tidy.arrow import pq
from hiroba.intake.tidy.heads import unique
from hiroba.intake.tidy.types import Change, TidyTable
from hiroba.intake.tidy.values.year import read_year
from hiroba.intake.tidy.values.yearmonth import read_yearmonth

_FEWEST = 3
_NUMERIC = (ColumnType.INTEGER, ColumnType.NUMBER)
_LABEL = re.compile(r"\s|[（(].*?[）)]$")


def year_columns(columns: Sequence[Column]) -> tuple[str, ...]:
    """Names of three or more numeric columns that are headed by different years (or all by months) and
    nothing else, in one unit; () where there are not."""
    for read in (_year, _month):
        found = {column.name: read(column.title) for column in columns if column.type in _NUMERIC}
        headed = {name: time for name, time in found.items() if time is not None}
        units = {column.unit for column in columns if column.name in headed}
        if len(headed) >= _FEWEST and len(set(headed.values())) == len(headed) and len(units) == 1:
            return tuple(headed)
    return ()


def long_form(table: TidyTable, workspace: Path) -> TidyTable:
    """The table with a row a year; the table itself where no columns are years."""
    names = table.schema.year_columns
    if not names:
        return table
    columns = table.schema.columns
    measured = [column for column in columns if column.name in names]
    kept = [column for column in columns if column.name not in names]
    taken = {column.name for column in kept}
    time, value = _made(measured, taken)
    path = workspace / f"{table.parquet.stem}.long.parquet"
    rows = _write(table.parquet, path, kept, measured, time, value)
    schema = replace(table.schema, columns=(*kept, time, value), year_columns=(), key=())
    if table.schema.key and not set(table.schema.key) & set(names):
        schema = replace(schema, key=(*table.schema.key, time.name))
    told = tuple((column.title, f"{time.title} = {_time(column.title)}") for column in measured[:5])
    return replace(
        table,
        schema=schema,
        parquet=path,
        rows_out=rows,
        changes=(*table.changes, Change("shape.long", "", len(names), told)),
    )


def _made(measured: list[Column], taken: set[str]) -> tuple[Column, Column]:
    yearly = _year(measured[0].title) is not None
    title = "年" if yearly else "年月"
    time = Column(unique(title, taken), title, ColumnType.YEAR if yearly else ColumnType.YEARMONTH)
    whole = all(column.type is ColumnType.INTEGER for column in measured)
    form = ColumnType.INTEGER if whole else ColumnType.NUMBER
    return time, Column(unique("値", taken), "値", form, measured[0].format, measured[0].unit)


def _write(
    source: Path, path: Path, kept: list[Column], measured: list[Column], time: Column, value: Column
) -> int:
    whole = value.type is ColumnType.INTEGER
    form = pa.int64() if whole else pa.float64()
    form_of_time = pa.int64() if time.type is ColumnType.YEAR else pa.string()
    names = [ROW, *(column.name for column in kept)]
    rows = 0
    writer: pq.ParquetWriter | None = None
    file = pq.ParquetFile(source)
    for group in range(file.num_row_groups):
        wide = file.read_row_group(group)
        parts = []
        for column in measured:
            times = pa.array([_time(column.title)] * wide.num_rows, form_of_time)
            values = wide.column(column.name).cast(form)
            parts.append(wide.select(names).append_column(time.name, times).append_column(value.name, values))
        long = pa.concat_tables(parts).sort_by(ROW)
        writer = writer or pq.ParquetWriter(path, long.schema, compression="zstd")
        writer.write_table(long)
        rows += long.num_rows
    if writer is not None:
        writer.close()
    return rows


def _time(title: str) -> int | str:
    year = _year(title)
    return year if year is not None else _month(title) or ""


def _year(title: str) -> int | None:
    value = read_year(_LABEL.sub("", title), headed=True).value
    return value if isinstance(value, int) else None


def _month(title: str) -> str | None:
    value = read_yearmonth(_LABEL.sub("", title), headed=True).value
    return value if isinstance(value, str) else None
