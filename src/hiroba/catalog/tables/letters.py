"""Which letters of a table's texts have another form (half width, capitals, compatibility signs).

Where a word's other forms do not stand in the table at all, the plain word is looked for, which is several
times as fast as the regular expression of all its forms.
"""

# ruff: noqa: S608 -- columns are named by position

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from hiroba.catalog.tables.folding import special_letters
from hiroba.catalog.tables.keeping import already, kept
from hiroba.catalog.tables.sessions import session_of
from hiroba.catalog.tables.texts import text_bytes
from hiroba.catalog.tables.types import ColumnType, TableSchema

_CODES: Final = 0x110000
_BATCH: Final = 32_768
_NAME: Final = "letters"


def find_letters(parquet: Path, schema: TableSchema) -> str:
    """Read all texts of a table once and keep the letters that have another form."""
    texts = _texts(schema)
    return kept(parquet, _NAME, texts, str, lambda: _read(parquet, texts))


def known_letters(parquet: Path, schema: TableSchema) -> frozenset[str] | None:
    """The letters when they have been read, else None: a search does not wait for it."""
    found = already(parquet, _NAME, _texts(schema), str)
    return None if found is None else frozenset(found)


def _texts(schema: TableSchema) -> tuple[str, ...]:
    return tuple(column.name for column in schema.columns if column.type is ColumnType.STRING)


def _read(parquet: Path, names: tuple[str, ...]) -> str:
    session = session_of(parquet)
    idents = [session.idents["t"][name] for name in names if name in session.idents["t"]]
    if not idents:
        return ""
    seen = np.zeros(_CODES, np.bool_)
    for batch in session.batches(f"SELECT {', '.join(idents)} FROM t", (), _BATCH):
        for cells in batch.columns:
            seen[_codes(cells)] = True
    return "".join(sorted(letter for letter in special_letters() if seen[ord(letter)]))


def _codes(cells: pa.Array[Any]) -> Any:
    """The code points of a column's texts, one after another."""
    text = text_bytes(cells)[0].tobytes().decode(errors="replace")
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)
