"""Columns that identify a row: unique and never empty, found on the finished file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from hiroba.catalog.tables.types import Column, ColumnType

_IDENTIFIER = re.compile(
    r"^(?:id|no\.?|№|番号|連番|整理番号|identifier|code|コード)$|(?:id|番号|コード|_no)$", re.I
)
_TIMES = (ColumnType.DATE, ColumnType.YEAR, ColumnType.YEARMONTH, ColumnType.DATETIME)
_TRIED = 8


def find_key(parquet: Path, columns: Sequence[Column], rows: int) -> tuple[str, ...]:
    """Names of the column, or pair of columns, that no two rows share; () where none is found."""
    if rows < 1:
        return ()
    for names in islice(_candidates(columns), _TRIED):
        frame = pl.read_parquet(parquet, columns=list(names))
        if sum(frame.null_count().row(0)) == 0 and frame.n_unique() == rows:
            return names
    return ()


def _candidates(columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """The model's identifier first, then what is headed as one, then times and names, then pairs."""
    own = [column for column in columns if column.name == "identifier"]
    headed = [
        column
        for column in columns
        if column not in own
        and column.type in (ColumnType.INTEGER, ColumnType.STRING)
        and column.format not in ("phone", "municipality_code")
        and (_IDENTIFIER.search(column.title) or _IDENTIFIER.search(column.name))
    ]
    for column in [*own, *headed][:4]:
        yield (column.name,)
    code = next((column.name for column in columns if column.format == "municipality_code"), None)
    if code:
        for column in [*own, *headed][:1]:
            yield (code, column.name)
    moments = [column.name for column in columns[:6] if column.type in _TIMES]
    textual = [column.name for column in columns[:4] if column.type is ColumnType.STRING] + moments
    for name in dict.fromkeys([*moments[:1], *textual[:2]]):
        yield (name,)
    if len(textual) > 1:
        yield (textual[0], textual[-1])
