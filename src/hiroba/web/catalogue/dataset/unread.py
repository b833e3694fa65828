"""The cells that could not be read, as they stood: pages of them, and all of them as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from hiroba.catalog.datasets.types import TableInfo
from hiroba.intake.tidy import service as tidying
from hiroba.kernel.storage import service as storage

PER_PAGE = 20
_BATCH = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class UnreadCell:
    """row: in the original file. column: its title. reason: a sentence."""

    row: int
    column: str
    raw: str
    reason: str


def unread_page(table: TableInfo, number: int) -> tuple[list[UnreadCell], int, int]:
    """(cells, total, page); a page past the end is the last one."""
    with pq.ParquetFile(_path(table)) as file:
        total: int = file.metadata.num_rows
        page = min(number, max(1, -(-total // PER_PAGE)))
        cells: list[UnreadCell] = []
        for row in _from(file, (page - 1) * PER_PAGE):
            cells.append(_cell(table, row))
            if len(cells) == PER_PAGE:
                break
    return cells, total, page


def unread_csv(table: TableInfo) -> Iterator[bytes]:
    """All of them as CSV (UTF-8 with BOM); text that a spreadsheet would run is made plain text."""
    yield "\ufeff".encode() + _line([_("元の行"), _("項目"), _("元の値"), _("理由")])
    with pq.ParquetFile(_path(table)) as file:
        for row in _from(file, 0):
            each = _cell(table, row)
            yield _line([str(each.row), _safe(each.column), _safe(each.raw), each.reason])


def _path(table: TableInfo) -> Any:
    return storage.local_path(table.unread or "")


def _from(file: Any, start: int) -> Iterator[dict[str, Any]]:
    """The rows from `start` on; whole row groups before it are not read."""
    groups: list[int] = []
    for at in range(file.metadata.num_row_groups):
        size = file.metadata.row_group(at).num_rows
        if start >= size and not groups:
            start -= size
        else:
            groups.append(at)
    for batch in file.iter_batches(_BATCH, row_groups=groups) if groups else ():
        if start >= batch.num_rows:
            start -= batch.num_rows
            continue
        yield from batch.slice(start).to_pylist()
        start = 0


def _cell(table: TableInfo, row: dict[str, Any]) -> UnreadCell:
    title = next((c.title for c in table.schema.columns if c.name == row["column"]), row["column"] or "")
    return UnreadCell(row["row"] or 0, title, row["raw"] or "", tidying.explain(row["reason"] or ""))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
