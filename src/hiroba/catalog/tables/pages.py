"""A page of rows, their number, and the values to choose from."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hiroba.catalog.tables.cells import render_rows, renderer
from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.conditions import Where, where
from hiroba.catalog.tables.sessions import AT, Session, session_of
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
    sorted_by = [known.ident(one.column) for one in sort]
    total, at = _find(session, fits, sorted_by, order, min(limit, MOST_ROWS), offset)
    if not at or not chosen:
        return Page([], total)
    idents = ", ".join(ident for ident, _ in chosen)
    rows = session.rows(f"SELECT {idents} FROM t WHERE {AT} IN ({at}) ORDER BY {order}")
    return Page(render_rows(rows, chosen), total)


def _find(
    session: Session, fits: Where, sorted_by: Sequence[str], order: str, size: int, offset: int
) -> tuple[int, str]:
    """How many rows fit, and the places in the file of those of the page.

    Only the columns that are asked about are read here; the page's rows are read whole after it.
    """
    needed = ", ".join(dict.fromkeys([AT, ROW, *sorted_by]))
    kept = "MATERIALIZED" if fits.sql else "NOT MATERIALIZED"  # conditions are worked out once
    found = session.rows(
        f"WITH hits AS {kept} (SELECT {needed} FROM t {fits.sql}), "
        f"page AS (SELECT {AT} FROM hits ORDER BY {order} LIMIT ? OFFSET ?) "
        f"SELECT (SELECT count(*) FROM hits) AS total, (SELECT list({AT}) FROM page) AS places",
        (*fits.params, size, offset),
    )[0]
    return found["total"], ", ".join(str(int(place)) for place in found["places"] or ())


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
