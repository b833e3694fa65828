"""CSV and TSV, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv

from hiroba.catalog.tables.forms.ahead import ahead
from hiroba.catalog.tables.forms.letters import Letters
from hiroba.catalog.tables.selection import Selection
from hiroba.catalog.tables.texts import TEXTS, compute, face, text_bytes, text_cells, without_controls
from hiroba.catalog.tables.types import ColumnType

_BOM: Final = b"\xef\xbb\xbf"


def delimited(selection: Selection, delimiter: str) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets see what it is."""
    yield _BOM
    yield from _plain(selection, delimiter)


def cp932(selection: Selection) -> Iterator[bytes]:
    """CSV in Windows' Japanese code page; characters that it does not have are written as 〓."""
    letters = Letters("cp932")
    for chunk in _plain(selection, ","):
        yield letters.encoded(chunk.decode())


def count_lost(selection: Selection) -> int:
    """The characters of a selection that CP932 lacks: told before the first byte. Only texts are drawn."""
    letters = Letters("cp932")
    letters.encoded("\n".join(field.header for field in selection.fields))
    texts = [field.sql for field in selection.fields if field.column.type in TEXTS]
    if texts:
        with selection.batches(texts, ordered=False) as batches:
            for batch in batches:
                for cells in batch.columns:
                    letters.encoded(_together(cells))
    return letters.lost


def _together(cells: pa.Array[Any]) -> str:
    """All letters of a column that are written."""
    # a mark for a voiced sound at the beginning of a cell does not belong to the cell before
    lines = compute.binary_join_element_wise(without_controls(cells), "", "\n")
    return str(text_bytes(lines)[0].tobytes().decode())


def _plain(selection: Selection, delimiter: str) -> Iterator[bytes]:
    kinds = [field.column.type for field in selection.fields]
    headers = [text_cells(pa.array([field.header]), ColumnType.STRING) for field in selection.fields]
    yield written(headers, delimiter)

    def piece(batch: pa.RecordBatch) -> bytes:
        cells = [text_cells(column, kind) for column, kind in zip(batch.columns, kinds, strict=False)]
        return written(cells, delimiter)

    with selection.batches([face(field.sql, field.column.type) for field in selection.fields]) as batches:
        yield from ahead(piece, batches)


def written(cells: list[pa.Array[Any]], delimiter: str) -> bytes:
    """Columns as lines."""
    batch = pa.RecordBatch.from_arrays(cells, names=[str(at) for at in range(len(cells))])
    out = pa.BufferOutputStream()
    options = pa_csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="needed")
    pa_csv.write_csv(batch, out, options)
    return out.getvalue().to_pybytes()
