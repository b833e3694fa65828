"""The files of a feed as typed tables, all of one dataset."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from hiroba.catalog.datasets.types import TableDraft
from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema
from hiroba.intake.gtfs import spec
from hiroba.intake.gtfs.checks_times import TIME
from hiroba.intake.gtfs.types import Timetable
from hiroba.kernel.storage import service as storage

_FIRST_LINE = 2  # of the data: the header is line 1
_COORDINATES = {
    "stop_lat": "latitude", "stop_lon": "longitude", "shape_pt_lat": "latitude", "shape_pt_lon": "longitude",
}  # fmt: skip


def drafts(timetable: Timetable, workspace: Path, *, sealed: bool) -> tuple[TableDraft, ...]:
    """Move each table into storage. The columns keep the standard's names, so that a feed goes out again."""
    return tuple(
        _draft(name, timetable.frames[name], workspace, sealed)
        for name in spec.FILES
        if name in timetable.frames and timetable.frames[name].width
    )


def kind_of(field: str) -> ColumnType:
    if field in spec.DATES:
        return ColumnType.DATE
    if field in spec.TIMES:
        return ColumnType.TIME
    if field in spec.NUMBERS:
        return ColumnType.NUMBER
    return ColumnType.INTEGER if field in spec.INTEGERS else ColumnType.STRING


def _draft(name: str, frame: pl.DataFrame, workspace: Path, sealed: bool) -> TableDraft:
    columns = tuple(
        Column(field, field, kind_of(field), format=_COORDINATES.get(field, "")) for field in frame.columns
    )
    typed = frame.select(_typed(column) for column in columns)
    lost = sum(frame.null_count().row(0)) if frame.height else 0
    lost = (sum(typed.null_count().row(0)) if typed.height else 0) - lost
    path = workspace / f"{name}.parquet"
    typed.with_row_index(ROW, offset=_FIRST_LINE).cast({ROW: pl.Int64}).write_parquet(
        path, compression="zstd"
    )
    fields = {column.name for column in columns}
    placed = {"stop_lat", "stop_lon"} <= fields
    key = spec.KEYS.get(name, ())
    return TableDraft(
        name=name,
        title=f"{name}.txt",
        schema=TableSchema(
            columns,
            key=key if set(key) <= fields else (),
            longitude="stop_lon" if placed else None,
            latitude="stop_lat" if placed else None,
        ),
        parquet=storage.put_file(path, move=True, sealed=sealed),
        unread=None,
        rows_in=frame.height,
        rows_out=frame.height,
        cells_unread=lost,
        bounds=_bounds(typed) if placed else None,
    )


def _typed(column: Column) -> pl.Expr:
    cells = pl.col(column.name)
    if column.type is ColumnType.DATE:
        return cells.str.to_date("%Y%m%d", strict=False)
    if column.type is ColumnType.TIME:
        return pl.when(cells.str.contains(TIME)).then(cells.str.zfill(8)).alias(column.name)
    if column.type is ColumnType.NUMBER:
        read = cells.cast(pl.Float64, strict=False)
        return pl.when(read.is_finite()).then(read).alias(column.name)
    return cells.cast(pl.Int64, strict=False) if column.type is ColumnType.INTEGER else cells


def _bounds(typed: pl.DataFrame) -> tuple[float, float, float, float] | None:
    known = typed.filter(
        pl.col("stop_lat").is_between(-90, 90)
        & pl.col("stop_lon").is_between(-180, 180)
        & (pl.col("stop_lat") != 0)
    )
    if known.is_empty():
        return None
    west, south, east, north = known.select(
        pl.col("stop_lon").min().alias("w"), pl.col("stop_lat").min().alias("s"),
        pl.col("stop_lon").max().alias("e"), pl.col("stop_lat").max().alias("n"),
    ).row(0)  # fmt: skip
    return float(west), float(south), float(east), float(north)
