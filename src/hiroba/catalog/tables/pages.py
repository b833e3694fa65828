"""A page of rows, their number, and the values to choose from."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from hiroba.catalog.tables.cells import render_rows, renderer
from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.conditions import Where, where
from hiroba.catalog.tables.extents import extent_of
from hiroba.catalog.tables.letters import known_letters
from hiroba.catalog.tables.sessions import AT, Session, session_of
from hiroba.catalog.tables.types import (
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
    session, extent = session_of(parquet), extent_of(parquet)
    known = _known(session, parquet, schema, search, filters)
    chosen = known.chosen(columns)
    order = known.order(sort)
    fits = where(known, filters, search)
    total = extent.rows if not fits.sql else _counted(parquet, parquet.stat().st_mtime_ns, fits)
    size = min(limit, MOST_ROWS, total - offset)
    if size <= 0 or not chosen:
        return Page([], total)
    as_it_stands = extent.in_order and not sort
    page = Where(f"{AT} >= ? AND {AT} < ?", (offset, offset + size))
    if fits.sql or not as_it_stands:
        page = _places(session, fits, order, size, offset)
    idents = ", ".join(ident for ident, _ in chosen)
    rows = session.rows(f"SELECT {idents} FROM t WHERE {page.sql} ORDER BY {order}", page.params)
    return Page(render_rows(rows, chosen), total)


def _known(
    session: Session, parquet: Path, schema: TableSchema, search: str, filters: Sequence[Filter]
) -> Columns:
    """The columns; the letters of their texts only where a question may need them."""
    letters = known_letters(parquet, schema) if search or filters else None
    return columns_of(schema, session.idents["t"], letters, in_order=extent_of(parquet).in_order)


def _places(session: Session, fits: Where, order: str, size: int, offset: int) -> Where:
    """The places in the file of the page's rows.

    Only the columns that are asked about are read here; the page's rows are read whole after it.
    """
    found = session.table(
        f"SELECT {AT} FROM t {fits.sql} ORDER BY {order} LIMIT ? OFFSET ?", (*fits.params, size, offset)
    )
    return Where(f"{AT} IN ({', '.join(map(str, found.column(0).to_pylist()))})")


@lru_cache(maxsize=1024)
def _counted(parquet: Path, _stamp: int, fits: Where) -> int:
    """Turning pages asks for the same number again."""
    return int(session_of(parquet).rows(f"SELECT count(*) AS n FROM t {fits.sql}", fits.params)[0]["n"])


def count(parquet: Path, schema: TableSchema, *, filters: Sequence[Filter] = (), search: str = "") -> int:
    """How many rows fit. Raises UnknownColumn, BadFilter, QueryTooSlow."""
    fits = where(_known(session_of(parquet), parquet, schema, search, filters), filters, search)
    return _counted(parquet, parquet.stat().st_mtime_ns, fits) if fits.sql else extent_of(parquet).rows


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
    known = _known(session, parquet, schema, search, filters)
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
