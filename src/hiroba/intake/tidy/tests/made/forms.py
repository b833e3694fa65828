"""How made files are written: texts and workbooks from a few rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def text(rows: Rows, *, codec: str = "utf-8", end: str = "\r\n", delimiter: str = ",") -> bytes:
    """The rows as a delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue().encode(codec)


def lines(*rows: str, codec: str = "utf-8", end: str = "\n") -> bytes:
    """Lines as they stand, each in words between commas."""
    return "".join(row + end for row in rows).encode(codec)


def book(
    sheets: Mapping[str, Rows],
    *,
    merges: Sequence[str] = (),
    hidden_columns: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook; merges, hidden columns and number formats (cell -> format) are those of the first sheet."""
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    first = made.worksheets[0]
    for merge in merges:
        first.merge_cells(merge)
    for column in hidden_columns:
        first.column_dimensions[column].hidden = True
    for cell, form in (formats or {}).items():
        first[cell].number_format = form
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
