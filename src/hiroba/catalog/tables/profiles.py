"""Facts of each column, for the dataset page."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

from hiroba.catalog.tables.cells import renderer
from hiroba.catalog.tables.columns import columns_of
from hiroba.catalog.tables.sessions import Session, session_of
from hiroba.catalog.tables.types import Bin, Column, ColumnProfile, ColumnType, DistinctValue, TableSchema

BINS: Final = 20
TOP: Final = 10
_EXACT: Final = 200_000  # rows up to which distinct values are counted exactly
_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR)


def profile(parquet: Path, schema: TableSchema) -> tuple[ColumnProfile, ...]:
    """One profile per column of the schema. Raises QueryTooSlow."""
    session = session_of(parquet)
    chosen = columns_of(schema, session.idents["t"]).chosen(None)
    rows = int(session.rows("SELECT count(*) AS n FROM t")[0]["n"])
    return tuple(_profile(session, ident, column, rows) for ident, column in chosen)


def _profile(session: Session, ident: str, column: Column, rows: int) -> ColumnProfile:
    if column.type is ColumnType.GEOMETRY:
        filled = int(session.rows(f"SELECT count({ident}) AS n FROM t")[0]["n"])
        return ColumnProfile(column.name, filled, rows - filled, distinct=0)
    facts = _facts(session, ident, column, exact=rows <= _EXACT)
    filled, form = int(facts["filled"]), renderer(column)
    distinct = min(int(facts["distinct_"]), filled)
    number = column.type in _NUMBERS
    return ColumnProfile(
        column.name,
        filled=filled,
        empty=rows - filled,
        distinct=distinct,
        minimum=form(facts["low"]),
        maximum=form(facts["high"]),
        mean=facts["mean"],
        top=_top(session, ident, column) if distinct < filled else (),
        bins=_bins(session, ident, facts["low"], facts["high"]) if number and filled else (),
    )


def _facts(session: Session, ident: str, column: Column, *, exact: bool) -> dict[str, Any]:
    number = column.type in _NUMBERS
    kept = f"isfinite({ident})" if column.type is ColumnType.NUMBER else f"{ident} IS NOT NULL"
    distinct = f"count(DISTINCT {ident})" if exact else f"approx_count_distinct({ident})"
    mean = f"avg({ident})" if number else "CAST(NULL AS DOUBLE)"
    return session.rows(
        f"SELECT count(*) AS filled, {distinct} AS distinct_, min({ident}) AS low, max({ident}) AS high, "
        f"{mean} AS mean FROM t WHERE {kept}"
    )[0]


def _top(session: Session, ident: str, column: Column) -> tuple[DistinctValue, ...]:
    rows = session.rows(
        f"SELECT {ident} AS v, count(*) AS n FROM t WHERE {ident} IS NOT NULL "
        f"GROUP BY v HAVING n > 1 ORDER BY n DESC, v LIMIT {TOP}"
    )
    form = renderer(column)
    return tuple(DistinctValue(form(row["v"]), row["n"]) for row in rows)


def _bins(session: Session, ident: str, low: float, high: float) -> tuple[Bin, ...]:
    width = (high - low) / BINS
    if low == high or not math.isfinite(width) or width <= 0:
        count = session.rows(f"SELECT count(*) AS n FROM t WHERE {ident} BETWEEN ? AND ?", (low, high))[0][
            "n"
        ]
        return (Bin(float(low), float(high), count),)
    rows = session.rows(
        f"SELECT least(CAST(floor(({ident} - ?) / ?) AS BIGINT), {BINS - 1}) AS b, count(*) AS n "
        f"FROM t WHERE {ident} BETWEEN ? AND ? GROUP BY b",
        (float(low), float(width), low, high),
    )
    counts = {int(row["b"]): int(row["n"]) for row in rows}
    edges = [low + width * at for at in range(BINS)] + [high]
    return tuple(Bin(float(edges[at]), float(edges[at + 1]), counts.get(at, 0)) for at in range(BINS))
