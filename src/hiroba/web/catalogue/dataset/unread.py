"""The cells that could not be read, as they stood: pages of them, and all of them as CSV.

A mark that stands for "no value" (「－」「x」) was read as what it is: such cells are counted apart.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables.service import plain_cell
from hiroba.intake.tidy import service as tidying
from hiroba.kernel.storage import service as storage

PER_PAGE = 20
_BATCH = 10_000
_MISSING = "missing."  # reasons that only say that there is no value
_MARKS = 30  # lines of the list of marks


@dataclass(frozen=True)
class UnreadCell:
    """row: in the original file. column: its title. reason: a sentence."""

    row: int
    column: str
    raw: str
    reason: str


@dataclass(frozen=True)
class Mark:
    """A mark for "no value". column: its title. count: cells that hold it."""

    column: str
    raw: str
    reason: str
    count: int


def unread_page(table: TableInfo, number: int) -> tuple[list[UnreadCell], int, int]:
    """(cells, total, page); a page past the end is the last one."""
    found = pq.read_table(_path(table))
    cells = found.filter(pc.invert(_is_missing(found)))
    total: int = cells.num_rows
    page = min(number, max(1, -(-total // PER_PAGE)))
    rows = cells.slice((page - 1) * PER_PAGE, PER_PAGE).to_pylist()
    return [_cell(table, row) for row in rows], total, page


def marks(table: TableInfo) -> list[Mark]:
    """The marks for "no value" of each column, those met most often first."""
    found = pq.read_table(_path(table), columns=["column", "raw", "reason"])
    missing = found.filter(_is_missing(found))
    counted = missing.group_by(["column", "raw", "reason"]).aggregate([([], "count_all")])
    rows = sorted(counted.to_pylist(), key=lambda row: -row["count_all"])[:_MARKS]
    cells = ((_cell(table, {"row": 0, **row}), row["count_all"]) for row in rows)
    return [Mark(each.column, each.raw, each.reason, count) for each, count in cells]


def _is_missing(found: Any) -> Any:
    return pc.starts_with(pc.fill_null(found["reason"].cast("string"), ""), _MISSING)


def unread_csv(table: TableInfo) -> Iterator[bytes]:
    """All of them as CSV (UTF-8 with BOM); text that a spreadsheet would run is made plain text."""
    yield "\ufeff".encode() + _line([_("元の行"), _("項目"), _("元の値"), _("理由")])
    with pq.ParquetFile(_path(table)) as file:
        for batch in file.iter_batches(_BATCH):
            for row in batch.to_pylist():
                each = _cell(table, row)
                yield _line([str(each.row), plain_cell(each.column), plain_cell(each.raw), each.reason])


def _path(table: TableInfo) -> Any:
    return storage.local_path(table.unread or "")


def _cell(table: TableInfo, row: dict[str, Any]) -> UnreadCell:
    title = next((c.title for c in table.schema.columns if c.name == row["column"]), row["column"] or "")
    return UnreadCell(row["row"] or 0, title, row["raw"] or "", tidying.explain(row["reason"] or ""))


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
