"""CSV and TSV, a batch of rows at a time."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv

from hiroba.catalog.tables.selection import Selection
from hiroba.catalog.tables.texts import face, text_cells
from hiroba.catalog.tables.types import ColumnType

_BOM: Final = b"\xef\xbb\xbf"
_GETA: Final = "〓"  # the printers' mark for a character that is not in the case
# the same signs under another code point: Unicode's own choice against Windows' for the JIS signs
_LOOSE_VOICE: Final = re.compile("[ぁ-ヿ][\u3099\u309a]")
_LINES: Final = re.compile(r"(\n)")
_TWINS: Final = str.maketrans("〜−‖—¢£¬", "～－∥―￠￡￢")


def delimited(selection: Selection, delimiter: str) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets see what it is."""
    yield _BOM
    yield from _plain(selection, delimiter)


def _plain(selection: Selection, delimiter: str) -> Iterator[bytes]:
    kinds = [field.column.type for field in selection.fields]
    headers = [text_cells(pa.array([field.header]), ColumnType.STRING) for field in selection.fields]
    yield _written(headers, delimiter)
    with selection.batches([face(field.sql, field.column.type) for field in selection.fields]) as batches:
        for batch in batches:
            cells = [text_cells(column, kind) for column, kind in zip(batch.columns, kinds, strict=False)]
            yield _written(cells, delimiter)


def _written(cells: list[pa.Array[Any]], delimiter: str) -> bytes:
    batch = pa.RecordBatch.from_arrays(cells, names=[str(at) for at in range(len(cells))])
    out = io.BytesIO()
    options = pa_csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="needed")
    pa_csv.write_csv(batch, out, options)
    return out.getvalue()


@dataclass
class Cp932:
    """CSV in Windows' Japanese code page. lost: characters that it does not have, written as 〓."""

    lost: int = 0

    def chunks(self, selection: Selection) -> Iterator[bytes]:
        for chunk in _plain(selection, ","):
            yield self._encoded(chunk.decode())

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode("cp932")
        except UnicodeEncodeError:
            text = _LOOSE_VOICE.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
            return "".join(self._writable(part) for part in _LINES.split(text.translate(_TWINS))).encode(
                "cp932"
            )

    def _writable(self, part: str) -> str:
        try:
            part.encode("cp932")
        except UnicodeEncodeError:
            return "".join(self._one(character) for character in part)
        return part

    def _one(self, character: str) -> str:
        try:
            character.encode("cp932")
        except UnicodeEncodeError:
            self.lost += 1
            return _GETA
        return character
