"""Facts of each column, for the dataset page: few scans for all columns, one more for the histograms."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from hiroba.catalog.tables.cells import renderer
from hiroba.catalog.tables.columns import columns_of
from hiroba.catalog.tables.keeping import kept
from hiroba.catalog.tables.sessions import AT, Session, session_of
from hiroba.catalog.tables.texts import compute
from hiroba.catalog.tables.types import (
    Bin,
    Column,
    ColumnProfile,
    ColumnType,
    DistinctValue,
    QueryTooLarge,
    TableSchema,
)

BINS: Final = 20
TOP: Final = 10
_EXACT: Final = 200_000  # rows up to which everything is counted exactly
_TOGETHER: Final = 1_000_000  # values of which one scan counts the different ones exactly: it holds them all
_MANY: Final = 20_000  # different values above which the frequent ones are looked for in a sample
_RANGES: Final = 4  # of the sample, spread over the file
_RANGE: Final = 8192  # rows of each
_SHARE: Final = 1000  # one row in so many has a value that the sample counts as frequent
_BATCH: Final = 65_536
_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR)


@dataclass(frozen=True)
class _Facts:
    """ident: SQL name. low, high: as the engine gives them."""

    ident: str
    column: Column
    filled: int
    distinct: int
    low: Any
    high: Any
    mean: float | None

    @property
    def ranged(self) -> bool:
        """Whether a histogram has a width."""
        number = self.column.type in _NUMBERS and self.filled > 0
        return number and self.low < self.high and math.isfinite((self.high - self.low) / BINS)


def profile(parquet: Path, schema: TableSchema) -> tuple[ColumnProfile, ...]:
    """One profile per column of the schema, worked out once for a stored table. Raises QueryTooSlow,
    QueryTooLarge."""
    form = tuple[ColumnProfile, ...]
    return kept(parquet, "profile", schema, form, lambda: _profile(session_of(parquet), schema))


def _profile(session: Session, schema: TableSchema) -> tuple[ColumnProfile, ...]:
    chosen = columns_of(schema, session.idents["t"]).chosen(None)
    rows = int(session.rows("SELECT count(*) AS n FROM t")[0]["n"])
    facts = [fact for portion in _portions(chosen, rows) for fact in _facts(session, portion, rows <= _EXACT)]
    bins = _bins(session, [one for one in facts if one.ranged])
    tops = _tops(session, [one for one in facts if 0 < one.distinct < one.filled], rows)
    return tuple(_joined(one, rows, bins, tops) for one in facts)


def _joined(
    one: _Facts,
    rows: int,
    bins: dict[str, tuple[Bin, ...]],
    tops: dict[str, tuple[DistinctValue, ...]],
) -> ColumnProfile:
    form = renderer(one.column)
    single = one.column.type in _NUMBERS and one.filled > 0
    whole = (Bin(float(one.low), float(one.high), one.filled),) if single else ()
    return ColumnProfile(
        one.column.name,
        filled=one.filled,
        empty=rows - one.filled,
        distinct=one.distinct,
        minimum=form(one.low),
        maximum=form(one.high),
        mean=one.mean,
        top=tops.get(one.ident, ()),
        bins=bins.get(one.ident, whole),
    )


def _portions(chosen: Sequence[tuple[str, Column]], rows: int) -> Iterator[Sequence[tuple[str, Column]]]:
    """The columns that are looked at in one scan."""
    together = max(1, _TOGETHER // max(1, rows)) if rows <= _EXACT else max(1, len(chosen))
    for start in range(0, len(chosen), together):
        yield chosen[start : start + together]


def _facts(session: Session, chosen: Sequence[tuple[str, Column]], exact: bool) -> list[_Facts]:
    """exact: the different values are counted exactly, where there is room for them."""
    parts = [part for at, (ident, column) in enumerate(chosen) for part in _asked(at, ident, column, exact)]
    try:
        found = session.rows(f"SELECT {', '.join(parts)} FROM t")[0]
    except QueryTooLarge:
        if not exact:
            raise
        return _facts(session, chosen, exact=False)
    return [
        _Facts(
            ident,
            column,
            found[f"f{at}"],
            min(found.get(f"d{at}", 0), found[f"f{at}"]),
            found.get(f"l{at}"),
            found.get(f"h{at}"),
            found.get(f"m{at}"),
        )
        for at, (ident, column) in enumerate(chosen)
    ]


def _asked(at: int, ident: str, column: Column, exact: bool) -> Iterator[str]:
    value = f"CASE WHEN isfinite({ident}) THEN {ident} END" if column.type is ColumnType.NUMBER else ident
    yield f"count({value}) AS f{at}"
    if column.type is ColumnType.GEOMETRY:
        return
    yield f"count(DISTINCT {value}) AS d{at}" if exact else f"approx_count_distinct({value}) AS d{at}"
    yield f"min({value}) AS l{at}"
    yield f"max({value}) AS h{at}"
    if column.type in _NUMBERS:
        yield f"avg({value}) AS m{at}"


def _bins(session: Session, facts: Sequence[_Facts]) -> dict[str, tuple[Bin, ...]]:
    """Histograms of equal width, counted in one scan."""
    if not facts:
        return {}
    counts = [np.zeros(BINS, np.int64) for _one in facts]
    names = ", ".join(one.ident for one in facts)
    for batch in session.batches(f"SELECT {names} FROM t", (), _BATCH):
        for one, cells, count in zip(facts, batch.columns, counts, strict=True):
            count += _counted(cells, one)
    return {one.ident: _edged(one, count) for one, count in zip(facts, counts, strict=True)}


def _counted(cells: pa.Array[Any], one: _Facts) -> Any:
    values = cells.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    values = values[np.isfinite(values)]
    at = ((values - one.low) * (BINS / (one.high - one.low))).astype(np.int64)
    return np.bincount(np.clip(at, 0, BINS - 1), minlength=BINS)


def _edged(one: _Facts, counts: Any) -> tuple[Bin, ...]:
    width = (one.high - one.low) / BINS
    edges = [one.low + width * at for at in range(BINS)] + [one.high]
    return tuple(Bin(float(edges[at]), float(edges[at + 1]), int(counts[at])) for at in range(BINS))


def _tops(session: Session, facts: Sequence[_Facts], rows: int) -> dict[str, tuple[DistinctValue, ...]]:
    """Values that more than one row has, with their exact number. Of large tables' columns with very many
    values only those that a sample shows often."""
    many = [one for one in facts if rows > _EXACT and one.distinct > _MANY]
    candidates = _sampled(session, many, rows) if many else {}
    found = {one.ident: _top(session, one, candidates.get(one.ident)) for one in facts}
    return {ident: values for ident, values in found.items() if values}


def _top(session: Session, one: _Facts, among: Sequence[Any] | None) -> tuple[DistinctValue, ...]:
    if among is not None and not among:
        return ()
    ident = one.ident
    places = "" if among is None else f"AND {ident} IN ({', '.join('?' for _value in among)})"
    sql = (
        f"SELECT {ident} AS v, count(*) AS n FROM t WHERE {ident} IS NOT NULL {places} "
        f"GROUP BY v HAVING n > 1 ORDER BY n DESC, v LIMIT {TOP}"
    )
    try:
        rows = session.rows(sql, among or ())
    except QueryTooLarge:  # texts so long that few of them fit: nobody picks one of them from a list
        return ()
    form = renderer(one.column)
    return tuple(DistinctValue(form(row["v"]), row["n"]) for row in rows)


def _sampled(session: Session, facts: Sequence[_Facts], rows: int) -> dict[str, list[Any]]:
    """The most frequent values of each column in ranges of rows, which the engine can read alone."""
    names = ", ".join(one.ident for one in facts)
    ranges = (
        session.table(
            f"SELECT {names} FROM t WHERE {AT} >= ? AND {AT} < ?", (start, min(rows, start + _RANGE))
        )
        for start in range(0, rows, max(_RANGE, rows // _RANGES))
    )
    sample = pa.concat_tables(ranges)
    least = max(2, sample.num_rows // _SHARE)
    return {one.ident: _frequent(sample.column(one.ident), least) for one in facts}


def _frequent(cells: Any, least: int) -> list[Any]:
    counted = [
        (pair["counts"], pair["values"])
        for pair in compute.value_counts(cells.drop_null()).to_pylist()
        if pair["counts"] >= least
    ]
    return [value for _number, value in sorted(counted, key=lambda pair: -pair[0])[: 2 * TOP]]
