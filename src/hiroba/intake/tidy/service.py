"""The door: a raw table becomes typed tables, with an account of everything that was done."""

from __future__ import annotations

from pathlib import Path

from hiroba.intake.reading.types import GridTable, RawTable
from hiroba.intake.tidy.pipeline import Progress
from hiroba.intake.tidy.rules import explain
from hiroba.intake.tidy.single import read_cell
from hiroba.intake.tidy.tables import of_frame, of_grid
from hiroba.intake.tidy.types import TidyOptions, TidyTable


def tidy(table: RawTable, workspace: Path, options: TidyOptions, progress: Progress) -> list[TidyTable]:
    """Every table of a sheet, file or layer, in its order; [] where there is none.

    workspace: a folder of this table alone; the Parquet files are written there. progress(rows done,
    rows in all or None) is called once a chunk. rows_in = rows_out + refused rows + skipped rows.
    """
    if isinstance(table, GridTable):
        return of_grid(table, workspace, options, progress)
    return of_frame(table, workspace, progress)


__all__ = ["explain", "read_cell", "tidy"]
