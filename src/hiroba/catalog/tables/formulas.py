"""How many cells of a selection a spreadsheet would run, counted without drawing them."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

import pyarrow as pa

from hiroba.catalog.tables.selection import Selection
from hiroba.catalog.tables.sessions import own_session
from hiroba.catalog.tables.texts import runs, runs_sql
from hiroba.catalog.tables.types import ColumnType

_TEXTS = (ColumnType.STRING, ColumnType.TIME, ColumnType.YEARMONTH)


def count_formulas(selection: Selection) -> int:
    """Cells and headers together. Raises QueryTooSlow."""
    headers = runs(pa.array([field.header for field in selection.fields], pa.string()))
    found = sum(1 for each in headers.to_pylist() if each)
    texts = [field.sql for field in selection.fields if field.column.type in _TEXTS]
    if not texts:
        return found
    # one condition for all columns: hundreds of it would take seconds to plan
    running = f"list_filter([{', '.join(texts)}], lambda cell: {runs_sql('cell')})"
    sql = f"SELECT sum(len({running})) AS n FROM {selection.source} {selection.fits.sql}"
    with own_session({"t": selection.parquet}) as session:
        return found + int(session.rows(sql, selection.fits.params)[0]["n"] or 0)
