"""Text folded for comparison: full and half width, compatibility forms and case are one."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pyarrow.compute as pc


def fold(text: str) -> str:
    """NFKC and lower case, as `fold_cells` does to a column."""
    return unicodedata.normalize("NFKC", text).lower()


def fold_cells(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """The same on a column, for use inside DuckDB."""
    return pc.utf8_lower(pc.utf8_normalize(cells, form="NFKC"))
