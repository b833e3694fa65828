"""Raw tables made in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from hiroba.intake.reading.types import FrameTable, GridTable, RefusedRow
from hiroba.intake.tidy.arrow import Array, pq
from hiroba.intake.tidy.service import tidy
from hiroba.intake.tidy.types import TidyOptions, TidyTable


def grid(
    rows: Sequence[Sequence[str | None]], *, batch: int = 1000, refused: Sequence[RefusedRow] = ()
) -> GridTable:
    """A CSV of the rows, drawn in batches of so many rows; refused rows come with the last batch."""
    width = max(len(row) for row in rows)
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    kept: list[RefusedRow] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for start in range(0, len(padded), batch):
            part = padded[start : start + batch]
            columns = [pa.array(column, pa.string()) for column in zip(*part, strict=True)]
            numbers = pa.array(range(start + 1, start + len(part) + 1), pa.int64())
            names = ["_row", *(f"c{index}" for index in range(width))]
            yield pa.RecordBatch.from_arrays([numbers, *columns], names)
        kept.extend(refused)

    return GridTable("表", "csv", width, batches, refused=kept)


def frame(**columns: Array) -> FrameTable:
    rows = len(next(iter(columns.values())))
    batch = pa.RecordBatch.from_pydict({"_row": pa.array(range(1, rows + 1), pa.int64()), **columns})
    return FrameTable("層", "geojson", batch.schema, lambda: iter([batch]), rows)


def tidied(table: GridTable | FrameTable, folder: Path, *, long_years: bool = False) -> TidyTable:
    (only,) = tidy(table, folder, TidyOptions(long_years=long_years), lambda done, total: None)
    return only


def values(table: TidyTable, column: str) -> list[Any]:
    found: list[Any] = pq.read_table(table.parquet).column(column).to_pylist()
    return found


def lost(table: TidyTable) -> list[tuple[int, str, str, str]]:
    """(row, column, raw, reason) of the unread file."""
    if table.unread is None:
        return []
    return [tuple(row.values()) for row in pq.read_table(table.unread).to_pylist()]


def types(table: TidyTable) -> dict[str, str]:
    return {column.title: column.type.value for column in table.schema.columns}


def rules(table: TidyTable) -> set[tuple[str, str]]:
    return {(change.rule, change.column) for change in table.changes}
