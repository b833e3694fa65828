"""CSV and TSV, a batch of rows at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv

from hiroba.catalog.tables.forms.letters import Letters
from hiroba.catalog.tables.selection import Selection
from hiroba.catalog.tables.texts import face, text_cells
from hiroba.catalog.tables.types import ColumnType, Told

_BOM: Final = b"\xef\xbb\xbf"


def delimited(selection: Selection, delimiter: str) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets see what it is."""
    yield _BOM
    yield from _plain(selection, delimiter)


def cp932(selection: Selection, told: Told) -> Iterator[bytes]:
    """CSV in Windows' Japanese code page; characters that it does not have are written as 〓."""
    letters = Letters("cp932")
    for chunk in _plain(selection, ","):
        piece = letters.encoded(chunk.decode())
        told.lost = letters.lost
        yield piece


def _plain(selection: Selection, delimiter: str) -> Iterator[bytes]:
    kinds = [field.column.type for field in selection.fields]
    headers = [text_cells(pa.array([field.header]), ColumnType.STRING) for field in selection.fields]
    yield written(headers, delimiter)
    with selection.batches([face(field.sql, field.column.type) for field in selection.fields]) as batches:
        for batch in batches:
            cells = [text_cells(column, kind) for column, kind in zip(batch.columns, kinds, strict=False)]
            yield written(cells, delimiter)


def written(cells: list[pa.Array[Any]], delimiter: str) -> bytes:
    """Columns as lines."""
    batch = pa.RecordBatch.from_arrays(cells, names=[str(at) for at in range(len(cells))])
    out = io.BytesIO()
    options = pa_csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="needed")
    pa_csv.write_csv(batch, out, options)
    return out.getvalue()
