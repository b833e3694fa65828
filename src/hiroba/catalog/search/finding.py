"""Documents found, best first."""

from __future__ import annotations

import time

from hiroba.catalog.search import store
from hiroba.catalog.search.query import parse

# Columns: title, keywords, organisation, columns, description, kana, letters.
_WEIGHTS = "12.0, 7.0, 4.0, 2.0, 1.0, 4.0, 1.0"
_YEAR = 365 * 86400.0
# bm25 is negative, better is lower. Fresh: up to a tenth better; used much: up to a fifth. A title that
# holds the words as typed, the more the less else it says, goes before those found by a synonym.
_RANKED = f"""
SELECT d.id FROM texts JOIN documents d ON d.row = texts.rowid WHERE texts MATCH ? AND d.public >= ?
ORDER BY d.over, bm25(texts, {_WEIGHTS})
  * (1.0 + 0.1 / (1.0 + max(0.0, ? - d.modified) / {_YEAR}) + 0.2 * d.used)
  * CASE WHEN instr(d.title, ?) THEN 2.0 + 1.0 * length(?) / length(d.title) ELSE 1.0 END, d.modified DESC
"""  # noqa: S608 - constants of this module
_NOT = """
SELECT id FROM documents WHERE row NOT IN (SELECT rowid FROM texts WHERE texts MATCH ?) AND public >= ?
ORDER BY over, modified DESC
"""
_WITHIN = """
SELECT id FROM documents
WHERE west IS NOT NULL AND west <= ? AND east >= ? AND south <= ? AND north >= ?
"""


def search(text: str, limit: int = -1, *, public: bool = False) -> list[str]:
    """Return the ids of the documents that match, best first (-1: all of them).

    public: only those that anybody may know of.
    """
    match = parse(text)
    if match.empty:
        return []
    connection = store.connection()
    if not match.expression:
        rows = connection.execute(_NOT + " LIMIT ?", [match.excluded, public, limit])
        return [id for (id,) in rows]
    expression = f"({match.expression})"
    if match.excluded:
        expression = f"{expression} NOT ({match.excluded})"
    values = [expression, public, time.time(), match.literal, match.literal, limit]
    return [id for (id,) in connection.execute(_RANKED + " LIMIT ?", values)]


def within(bounds: tuple[float, float, float, float]) -> list[str]:
    """Return the ids of the documents that touch a part of the map (west, south, east, north; WGS84)."""
    west, south, east, north = bounds
    return [id for (id,) in store.connection().execute(_WITHIN, [east, west, north, south])]


def count() -> int:
    """Return how many documents the index holds."""
    return int(store.connection().execute("SELECT count(*) FROM documents").fetchone()[0])
