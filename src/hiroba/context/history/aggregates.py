"""Aggregations over time (ETSI GS CIM 009, 4.5.19) by DuckDB, over what is sealed and what is not at once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa

from hiroba.context.history.columns import SCHEMA, TIMES, Filling
from hiroba.context.history.durations import after
from hiroba.context.history.picking import Taken
from hiroba.context.history.segments import Segment
from hiroba.context.history.sqlite import SqliteHistory, left_of, recent, segments_of, taken_of
from hiroba.context.history.types import Aggregation, Bucket, Instance, Projection, Series, Window
from hiroba.context.queries.service import QuestionTooComplex
from hiroba.context.store.types import Micros

# numbers are reckoned with; texts can only be counted and put in order
_SQL = {
    "totalCount": "count(*)",
    "distinctCount": "count(DISTINCT coalesce(text, CAST(number AS VARCHAR)))",
    "sum": "sum(number)",
    "avg": "avg(number)",
    "min": "min(number)",
    "max": "max(number)",
    "stddev": "stddev_pop(number)",
    "sumsq": "sum(number * number)",
}
_OF_TEXTS = ("min", "max")
_THREADS = 2
_MOST_BUCKETS = 500_000  # of one answer
_MOST_EDGES = 120_000  # months of ten thousand years
# readings of transient attributes are remembered no longer than these (4.22)
_LASTING = (
    '(body IS NULL OR NOT contains(body, \'"expiresAt":"\')'
    ' OR CAST(regexp_extract(body, \'"expiresAt":"([^"]+)"\', 1) AS TIMESTAMPTZ) > now())'
)


def aggregate(
    history: SqliteHistory,
    tenant: str,
    keys: Sequence[int],
    window: Window,
    projection: Projection,
    aggregation: Aggregation,
) -> dict[int, list[Series]]:
    """Series by entity. Raises QuestionTooComplex for too many buckets."""
    return _series(aggregate_table(history, tenant, keys, window, projection, aggregation), aggregation)


def aggregate_instances(
    instances: Iterable[tuple[int, Instance]],
    window: Window,
    projection: Projection,
    aggregation: Aggregation,
) -> dict[int, list[Series]]:
    """Series of instances that need not be of this history, by the key they come with.

    Raises QuestionTooComplex.
    """
    filling = Filling()
    for key, one in instances:
        filling.add(key, "", 0, one)
    database = duckdb.connect(config={"threads": _THREADS})
    try:
        database.execute("SET TimeZone='UTC'; SET enable_progress_bar=false")
        database.register("fresh", filling.table() if len(filling) else SCHEMA.empty_table())
        source = _source(database, [], window, projection, Taken({}, ()), transient=False)
        return _series(_grouped(database, source, window, aggregation, {}), aggregation)
    finally:
        database.close()


def _series(table: pa.Table, aggregation: Aggregation) -> dict[int, list[Series]]:
    if table.num_rows > _MOST_BUCKETS:
        raise QuestionTooComplex
    table = table.sort_by([(name, "ascending") for name in ("entity", "attribute", "dataset", "start")])
    rows = zip(*(table[name].to_pylist() for name in ("entity", "attribute", "dataset")), strict=True)
    kinds, starts, ends = (list[Any](table[name].to_pylist()) for name in ("kind", "start", "end"))
    values = list(zip(*(_values(table, method) for method in aggregation.methods), strict=True))
    found: dict[int, list[Series]] = {}
    for (entity, attribute, dataset), group in groupby(enumerate(rows), itemgetter(1)):
        places = [place for place, _row in group]
        buckets = [Bucket(starts[place], ends[place], values[place]) for place in places]
        found.setdefault(entity, []).append(Series(attribute, dataset, kinds[places[0]], buckets))
    return found


def _values(table: pa.Table, method: str) -> list[Any]:
    numbers = table[method].to_pylist()
    if method not in _OF_TEXTS:
        return numbers
    texts = table[f"{method} of texts"].to_pylist()
    return [text if number is None else number for number, text in zip(numbers, texts, strict=True)]


def aggregate_table(
    history: SqliteHistory,
    tenant: str,
    keys: Sequence[int],
    window: Window,
    projection: Projection,
    aggregation: Aggregation,
) -> pa.Table:
    """Columns entity, attribute, dataset, kind, start, end (Micros), the methods; beside min and max those of
    texts. In no order."""
    with history.connections.reading() as connection:
        taken = taken_of(connection, keys)
        fresh = _fresh(connection, keys, projection, taken)
        segments = segments_of(connection, tenant, window, keys)
    database = duckdb.connect(config={"threads": _THREADS})
    try:
        database.execute("SET TimeZone='UTC'; SET enable_progress_bar=false")
        database.register("fresh", fresh)
        files = [str(history.files.path(segment.file)) for segment in segments]
        transient = any(segment.transient for segment in segments)
        source = _source(database, files, window, projection, taken, transient, keys, fresh.num_rows > 0)
        same = _same(history, segments, fresh, projection)
        return _grouped(database, source, window, aggregation, same)
    finally:
        database.close()


def _fresh(connection: Any, keys: Sequence[int], projection: Projection, taken: Taken) -> pa.Table:
    """What is not sealed."""
    filling, now = Filling(), time.time_ns() // 1_000
    for key in keys:
        for row in recent(connection, key):
            for one in left_of(row, key, projection, taken, now):
                filling.add(key, "", row.sequence, one)
    return filling.table() if len(filling) else SCHEMA.empty_table()


def _same(
    history: SqliteHistory, segments: Sequence[Segment], fresh: pa.Table, projection: Projection
) -> dict[str, str]:
    """Columns of names that have the same one in all readings: grouping by texts is half of the work."""
    found: dict[str, str] = {}
    files = [history.files.same(segment.file) for segment in segments]
    for column in ("attribute", "dataset", "kind"):
        names: set[str | None] = set(fresh[column].unique().to_pylist())
        names.update(file.get(column) for file in files)  # None: there are several
        if column == "attribute" and projection.attributes is not None:
            names = {*projection.attributes}
        name = names.pop() if len(names) == 1 else None
        if name is not None:
            found[column] = name
    return found


def _among(database: Any, keys: Sequence[int]) -> str:
    """SQL of whether a reading is of one of these entities."""
    first, last = min(keys, default=0), max(keys, default=-1)
    if last - first + 1 == len(set(keys)):
        return f"entity BETWEEN {first} AND {last}"
    database.register("asked", pa.table({"key": pa.array(keys, pa.int64())}))
    return "entity IN (SELECT key FROM asked)"


def _source(
    database: Any,
    files: list[str],
    window: Window,
    projection: Projection,
    taken: Taken,
    transient: bool,
    keys: Sequence[int] = (),
    fresh: bool = True,
) -> str:
    """SQL of all readings that are wanted: entity, attribute, dataset, kind, t, number, text.

    files: those with what is sealed of `keys`. fresh: whether the table of that name has rows.
    """
    column = TIMES[window.property]
    where = [f"{column} IS NOT NULL", "attribute <> 'scope'"]
    if window.property != "deletedAt":
        where.append("deleted IS NULL")
    if window.low is not None:
        where.append(f"{column} >= make_timestamptz({window.low})")
    if window.high is not None:
        where.append(f"{column} < make_timestamptz({window.high})")
    for named, names in (("attribute", projection.attributes), ("dataset", projection.datasets)):
        if names is not None:
            where.append(f"{named} IN ({_texts(names)})" if names else "false")
    if projection.without:
        where.append(f"attribute NOT IN ({_texts(projection.without)})")
    sealed = [*where, _among(database, keys)] if files else where
    if transient:
        sealed.append(_LASTING)
    if taken:
        sealed += _still_there(database, taken)
    columns = f"entity, attribute, dataset, kind, epoch_us({column}) AS t, number, text"
    parts = []
    if fresh or not files:  # a union of nothing costs, too
        parts.append(f"SELECT {columns} FROM fresh WHERE {' AND '.join(where)}")  # noqa: S608
    if files:
        parts.append(
            f"SELECT {columns} FROM read_parquet([{_texts(files)}]) r WHERE {' AND '.join(sealed)}"  # noqa: S608
        )
    return " UNION ALL ".join(parts)


def _still_there(database: Any, taken: Taken) -> list[str]:
    numbers = pa.array(list(taken.removed), pa.int64())
    database.register(
        "removed", pa.table({"number": numbers, "before": pa.array(list(taken.removed.values()), pa.int64())})
    )
    cuts = pa.table(
        {
            "entity": pa.array([cut.entity for cut in taken.cuts], pa.int64()),
            "attribute": pa.array([cut.attribute for cut in taken.cuts], pa.string()),
            "dataset": pa.array([cut.dataset for cut in taken.cuts], pa.string()),
            "before": pa.array([cut.before for cut in taken.cuts], pa.int64()),
        }
    )
    database.register("cuts", cuts)
    return [
        "NOT EXISTS (SELECT 1 FROM removed d WHERE d.number = r.instance AND r.sequence <= d.before)",
        "NOT EXISTS (SELECT 1 FROM cuts c WHERE c.entity = r.entity AND c.attribute = r.attribute"
        " AND (c.dataset IS NULL OR c.dataset = r.dataset) AND r.sequence <= c.before)",
    ]


def _grouped(
    database: Any, source: str, window: Window, aggregation: Aggregation, same: Mapping[str, str]
) -> pa.Table:
    """same: names that need not be grouped by."""
    told = [f'{_SQL[method]} AS "{method}"' for method in aggregation.methods]
    told += [
        f'{method}(text) AS "{method} of texts"' for method in _OF_TEXTS if method in aggregation.methods
    ]
    period = aggregation.period
    low, high = window.low, window.high
    if low is None or (high is None and not period.micros) or period.months:
        first, last = database.execute(f"SELECT min(t), max(t) FROM ({source})").fetchall()[0]  # noqa: S608
        low, high = first if low is None else low, last if high is None else high
    if low is None or (high is None and not period.micros):
        low = high = 0  # there is nothing at all
    if period.months:
        database.register("edges", _edges(low, high or low, aggregation))
        source = f"SELECT * FROM ({source}) r ASOF JOIN edges ON r.t >= edges.edge"  # noqa: S608
        bucket, start, end = "edge, next", "edge", "next"
    elif period.micros:
        source = f"SELECT *, (t - {low}) // {period.micros} AS bucket FROM ({source})"  # noqa: S608
        bucket = "bucket"
        start, end = f"bucket * {period.micros} + {low}", f"(bucket + 1) * {period.micros} + {low}"
    else:
        bucket, start, end = "", f"CAST({low} AS BIGINT)", f"CAST({high} AS BIGINT)"
    names = [name for name in ("attribute", "dataset") if name not in same]
    grouping = ", ".join(name for name in ("entity", *names, bucket) if name)
    by_name = {"attribute": "attribute", "dataset": "dataset", "kind": "any_value(kind) AS kind"}
    columns = ["entity", *(of for name, of in by_name.items() if name not in same)]
    columns += [f'{start} AS "start"', f'{end} AS "end"', *told]
    sql = f"SELECT {', '.join(columns)} FROM ({source}) GROUP BY {grouping}"  # noqa: S608
    found: pa.Table = database.sql(sql).to_arrow_table()
    for name, value in same.items():
        found = found.append_column(name, pa.repeat(pa.scalar(value, pa.string()), found.num_rows))
    return found


def _edges(low: Micros, high: Micros, aggregation: Aggregation) -> pa.Table:
    """The buckets of a period of the calendar: months are not all as long."""
    edges = [low]
    while edges[-1] <= high and len(edges) < _MOST_EDGES:
        edges.append(after(low, aggregation.period, len(edges)))
    return pa.table({"edge": pa.array(edges[:-1], pa.int64()), "next": pa.array(edges[1:], pa.int64())})


def _texts(texts: Any) -> str:
    return ",".join("'" + text.replace("'", "''") + "'" for text in sorted(texts))
