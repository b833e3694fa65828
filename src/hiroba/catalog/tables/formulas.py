"""How many cells of a selection a spreadsheet would run, counted without drawing them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from hiroba.catalog.tables.selection import Selection
from hiroba.catalog.tables.sessions import Session, own_session
from hiroba.catalog.tables.texts import TEXTS, begins_sql, runs, runs_sql


def count_formulas(selection: Selection) -> int:
    """Cells and headers together. Raises QueryTooSlow."""
    headers = runs(pa.array([field.header for field in selection.fields], pa.string()))
    found = sum(1 for each in headers.to_pylist() if each)
    texts = [field.sql for field in selection.fields if field.column.type in TEXTS]
    source = f"FROM {selection.source} {selection.fits.sql}"
    with own_session({"t": selection.parquet}) as session:
        texts = _suspect(session, texts, source, selection.fits.params)
        if not texts:
            return found
        # one condition for all columns: hundreds of it would take seconds to plan
        running = f"list_filter([{', '.join(texts)}], lambda cell: {runs_sql('cell')})"
        sql = f"SELECT sum(len({running})) AS n {source}"
        return found + int(session.rows(sql, selection.fits.params)[0]["n"] or 0)


def _suspect(session: Session, texts: list[str], source: str, params: Sequence[object]) -> list[str]:
    """The columns in which some cell begins with a sign: most have none, and that is seen quickly."""
    if not texts:
        return []
    signs = ", ".join(f"bool_or({begins_sql(sql)}) AS f{at}" for at, sql in enumerate(texts))
    row = session.rows(f"SELECT {signs} {source}", params)[0]
    return [sql for at, sql in enumerate(texts) if row[f"f{at}"]]
