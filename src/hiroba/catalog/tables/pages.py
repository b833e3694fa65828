"""A page of rows, their number, and the values to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hiroba.catalog.tables.cells import render_rows, renderer
from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.conditions import Where, where
from hiroba.catalog.tables.sessions import Session, session_of
from hiroba.catalog.tables.types import (
    ROW,
    BadPage,
    ColumnType,
    DistinctValue,
    Filter,
    Page,
    Sort,
    TableSchema,
    UnknownColumn,
)

MOST_ROWS: Final = 100_000  # of one page; whole tables are exported


def query(
    parquet: Path,
    schema: TableSchema,
    *,
    filters: Sequence[Filter] = (),
    search: str = "",
    sort: Sequence[Sort] = (),
    columns: Sequence[str] | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Page:
    """Rows that fit, sorted, nulls last, ties in the order of the file.

    Raises UnknownColumn, BadFilter, BadPage, QueryTooSlow.
    """
    if limit < 0 or offset < 0:
        raise BadPage()
    session = session_of(parquet)
    known = columns_of(schema, session.idents["t"])
    chosen = known.chosen(columns)
    order = known.order(sort)
    fits = where(known, filters, search)
    total = _count(session, fits)
    size = min(limit, MOST_ROWS, max(total - offset, 0))
    if not size or not chosen:
        return Page([], total)
    idents = ", ".join(ident for ident, _ in chosen)
    rows = _page(session, f"SELECT {idents} FROM t", fits, order, size, offset)
    return Page(render_rows(rows, chosen), total)


def _page(
    session: Session, select: str, fits: Where, order: str, size: int, offset: int
) -> list[dict[str, object]]:
    """First which rows, reading only the sorted columns; then those rows whole."""
    found = session.table(
        f"SELECT {ROW} FROM t {fits.sql} ORDER BY {order} LIMIT ? OFFSET ?", (*fits.params, size, offset)
    )
    rows = ", ".join(str(row) for row in found.column(0).to_pylist())
    return session.rows(f"{select} WHERE {ROW} IN ({rows}) ORDER BY {order}")


def _count(session: Session, fits: Where) -> int:
    return int(session.rows(f"SELECT count(*) AS n FROM t {fits.sql}", fits.params)[0]["n"])


def count(parquet: Path, schema: TableSchema, *, filters: Sequence[Filter] = (), search: str = "") -> int:
    """How many rows fit. Raises UnknownColumn, BadFilter, QueryTooSlow."""
    session = session_of(parquet)
    return _count(session, where(columns_of(schema, session.idents["t"]), filters, search))


def distinct_values(
    parquet: Path,
    schema: TableSchema,
    column: str,
    limit: int = 100,
    *,
    filters: Sequence[Filter] = (),
    search: str = "",
) -> list[DistinctValue]:
    """Values of a column with their number of rows, most frequent first; empty cells are no value.

    Raises UnknownColumn (also for a geometry: its values are no choice).
    """
    session = session_of(parquet)
    known: Columns = columns_of(schema, session.idents["t"])
    ident, about = known.ident(column), known.column(column)
    if about.type is ColumnType.GEOMETRY:
        raise UnknownColumn(column=column)
    filled = Where(f"{ident} IS NOT NULL")
    fits = where(known, filters, search, extra=[filled])
    rows = session.rows(
        f"SELECT {ident} AS v, count(*) AS n FROM t {fits.sql} GROUP BY v ORDER BY n DESC, v LIMIT ?",
        (*fits.params, limit),
    )
    form = renderer(about)
    return [DistinctValue(form(row["v"]), row["n"]) for row in rows]
