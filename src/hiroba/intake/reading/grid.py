"""Names of a grid's columns, and batches made of Python rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from hiroba.intake.reading.types import ROW


def column_names(width: int) -> list[str]:
    """c0, c1, ... as `GridTable` has them."""
    return [f"c{place}" for place in range(width)]


def column_letters(place: int) -> str:
    """The letters that a spreadsheet shows above a column: 0 -> A, 26 -> AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def grid_batch(
    numbers: Sequence[int] | np.ndarray, rows: Sequence[Sequence[str | None]], width: int
) -> pa.RecordBatch:
    """Rows of exactly `width` cells (None = empty) with their row numbers, as one batch."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    arrays = [pa.array(numbers, pa.int64())] + [pa.array(column, pa.string()) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, names=[ROW, *column_names(width)])
