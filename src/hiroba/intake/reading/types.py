"""What a reader hands on: tables as they stand in the file, nothing interpreted yet.

Rows are counted from 1 as a person sees them in the file (`_row`, the first column of every
batch of a grid). A reader streams: `batches` may be called more than once and never holds
the whole file in memory for formats that can be streamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError

ROW = "_row"


@dataclass(frozen=True)
class Note:
    """A structural finding that the reader made (it feeds the quality report and the changes).

    rule: dotted name, e.g. "encoding.cp932", "excel.merged_cells", "excel.hidden_rows",
    "excel.formulas", "excel.objects", "csv.ragged_rows". count: how often. examples: up to 5.
    """

    rule: str
    count: int = 1
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefusedRow:
    """A row that could not be read at all, kept as it stood."""

    row: int
    raw: str
    reason: str


@dataclass(frozen=True)
class Merge:
    """A merged range, 0-based, inclusive; its value stands in the top-left cell only."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class GridTable:
    """Untyped cells (CSV, TSV, XLSX, XLS, ODS sheet): header not yet found.

    batches(): RecordBatches with `_row` int64 and `c0..c{width-1}` string (null = empty cell).
    Numbers and dates of a workbook come as text in one form: 12, 0.5, 2026-04-01,
    2026-04-01T09:30:00, 09:30:00, 26:30:00, TRUE/FALSE. row numbers 1-based; blank rows are kept.
    hidden_rows / hidden_columns: 0-based. rows: known number of rows, or None while streaming.
    """

    name: str
    format: str  # csv | tsv | xlsx | xls | ods | json
    width: int
    batches: Callable[[], Iterator[pa.RecordBatch]]
    rows: int | None = None
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()
    refused: list[RefusedRow] = field(default_factory=list)  # filled while batches are drawn
    late_notes: list[Note] = field(
        default_factory=list
    )  # of a large file: known once batches were drawn to the end


@dataclass(frozen=True)
class FrameTable:
    """Named columns that the format itself declares (GeoJSON, Shapefile, GeoPackage, KML, Parquet, JSON).

    batches(): RecordBatches with `_row` and the columns by title, Arrow types as the file has
    them; a geometry is one binary column `geometry`, WKB in WGS84, lon/lat (the reader has
    swapped and reprojected). String columns still want tidying.
    """

    name: str
    format: str
    schema: pa.Schema
    batches: Callable[[], Iterator[pa.RecordBatch]]
    rows: int | None = None
    notes: tuple[Note, ...] = ()
    refused: list[RefusedRow] = field(default_factory=list)
    late_notes: list[Note] = field(default_factory=list)  # as in GridTable


RawTable = GridTable | FrameTable


@dataclass(frozen=True)
class ReadFile:
    """A file, recognised and opened. `format` is what it is, whatever its name says."""

    format: str
    encoding: str  # "" where it has none
    tables: tuple[RawTable, ...]
    notes: tuple[Note, ...] = ()


class Refused(HirobaError):
    """A file that is not taken. One clear sentence; the rest of the batch goes on."""

    code: ClassVar[str] = "file_refused"
    status: ClassVar[int] = 422
    sentence = _("ファイル「{name}」は読み取れません。")
