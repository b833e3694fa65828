"""What tidying hands on: typed tables on disk and an account of everything that was done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hiroba.catalog.tables.types import TableSchema


@dataclass(frozen=True)
class Change:
    """One line of the report: a rule that changed cells of a column ("" = the whole table).

    examples: up to 5 pairs (before, after).
    """

    rule: str
    column: str
    count: int
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Unread:
    """Cells of one column that could not be read as its type; each is kept in the unread file."""

    column: str
    reason: str  # rule, e.g. "number.unreadable", "date.out_of_range", "row.too_many_cells"
    count: int
    examples: tuple[tuple[int, str], ...] = ()  # (row in the file, raw text)


@dataclass(frozen=True)
class TidyTable:
    """parquet: the typed table, first column `_row` int64 (row in the original).
    unread: Parquet (row int64, column string, raw string, reason string) or None where empty:
    every cell and row that is not in the table as it stood, so that rows_in is accounted for."""

    name: str
    title: str
    schema: TableSchema
    parquet: Path
    unread: Path | None
    rows_in: int
    rows_out: int
    cells_unread: int
    changes: tuple[Change, ...]
    unreads: tuple[Unread, ...]
    footnotes: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    bounds: tuple[float, float, float, float] | None = None  # lon min, lat min, lon max, lat max


@dataclass(frozen=True)
class TidyOptions:
    long_years: bool = False  # wide year columns to long form
    organisation_code: str = ""  # the publisher's municipality code, for ids that lack one
