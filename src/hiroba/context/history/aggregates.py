"""Aggregations over time (ETSI GS CIM 009, 4.5.19) by DuckDB, over what is sealed and what is not at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa

from hiroba.context.history.columns import SCHEMA, Filling
from hiroba.context.history.durations import after
from hiroba.context.history.picking import Taken
from hiroba.context.history.rows import instances_of
from hiroba.context.history.sqlite import SqliteHistory, is_taken, recent, segments_of, taken_of
from hiroba.context.history.types import Aggregation, Bucket, Projection, Series, Window
from hiroba.context.store.types import Micros

_COLUMN = {"observedAt": "observed", "createdAt": "created", "modifiedAt": "modified", "deletedAt": "deleted"}
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
_OF_TEXTS = {"min": "min(text)", "max": "max(text)"}
_THREADS = 2
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
    """Series by entity."""
    table = aggregate_table(history, tenant, keys, window, projection, aggregation)
    found: dict[int, list[Series]] = {}
    columns = [table.column(number).to_pylist() for number in range(table.num_columns)]
    rows = zip(*columns, strict=True)
    methods = aggregation.methods
    for (entity, attribute, dataset), group in groupby(rows, itemgetter(0, 1, 2)):
        buckets, kind = [], "Property"
        for row in group:
            kind, texts = row[3], dict(zip(_OF_TEXTS, row[6:8], strict=True))
            values = zip(methods, row[8:], strict=True)
            told = tuple(texts.get(method) if value is None else value for method, value in values)
            buckets.append(Bucket(row[4], row[5], told))
        found.setdefault(entity, []).append(Series(attribute, dataset, kind, buckets))
    return found


def aggregate_table(
    history: SqliteHistory,
    tenant: str,
    keys: Sequence[int],
    window: Window,
    projection: Projection,
    aggregation: Aggregation,
) -> pa.Table:
    """Columns entity, attribute, dataset, kind, start, end (Micros), min and max of texts, the methods."""
    with history.connections.reading() as connection:
        taken = taken_of(connection, keys)
        fresh = _fresh(connection, keys, projection, taken)
        segments = segments_of(connection, tenant, window, keys)
    database = duckdb.connect(config={"threads": _THREADS})
    try:
        database.execute("SET TimeZone='UTC'")
        database.register("asked", pa.table({"key": pa.array(keys, pa.int64())}))
        database.register("fresh", fresh)
        files = [str(history.files.path(segment.file)) for segment in segments]
        source = _source(database, files, window, projection, taken)
        return _grouped(database, source, window, aggregation)
    finally:
        database.close()


def _fresh(connection: Any, keys: Sequence[int], projection: Projection, taken: Taken) -> pa.Table:
    """What is not sealed."""
    filling = Filling()
    for key in keys:
        for row in recent(connection, key):
            for one in instances_of(row, projection):
                if not (taken and is_taken(taken, key, row.sequence, one)):
                    filling.add(key, "", row.sequence, one)
    return filling.table() if len(filling) else SCHEMA.empty_table()


def _source(database: Any, files: list[str], window: Window, projection: Projection, taken: Taken) -> str:
    """SQL of all readings that are wanted: entity, attribute, dataset, kind, t, number, text."""
    time = _COLUMN[window.property]
    where = (
        [f"{time} IS NOT NULL"]
        if window.property == "deletedAt"
        else ["deleted IS NULL", f"{time} IS NOT NULL"]
    )
    if window.low is not None:
        where.append(f"{time} >= make_timestamptz({window.low})")
    if window.high is not None:
        where.append(f"{time} < make_timestamptz({window.high})")
    for column, names in (("attribute", projection.attributes), ("dataset", projection.datasets)):
        if names is not None:
            where.append(f"{column} IN ({_texts(names)})")
    if projection.without:
        where.append(f"attribute NOT IN ({_texts(projection.without)})")
    where += ["attribute <> 'scope'", _LASTING]
    sealed = [*where, "entity IN (SELECT key FROM asked)"]
    if taken:
        sealed += _still_there(database, taken)
    columns = f"entity, attribute, dataset, kind, epoch_us({time}) AS t, number, text"
    parts = [f"SELECT {columns} FROM fresh WHERE {' AND '.join(where)}"]  # noqa: S608
    if files:
        parts.append(f"SELECT {columns} FROM read_parquet([{_texts(files)}]) WHERE {' AND '.join(sealed)}")  # noqa: S608
    return " UNION ALL ".join(parts)


def _still_there(database: Any, taken: Taken) -> list[str]:
    numbers = pa.array(list(taken.removed), pa.int64())
    database.register(
        "removed", pa.table({"number": numbers, "before": pa.array(list(taken.removed.values()), pa.int64())})
    )
    cuts = pa.Table.from_pylist(
        [cut._asdict() for cut in taken.cuts],
        schema=pa.schema(
            [
                ("entity", pa.int64()),
                ("attribute", pa.string()),
                ("dataset", pa.string()),
                ("before", pa.int64()),
            ]
        ),
    )
    database.register("cuts", cuts)
    return [
        "NOT EXISTS (SELECT 1 FROM removed WHERE removed.number = instance AND sequence <= before)",
        "NOT EXISTS (SELECT 1 FROM cuts c WHERE c.entity = entity AND c.attribute = attribute"
        " AND (c.dataset IS NULL OR c.dataset = dataset) AND sequence <= before)",
    ]


def _grouped(database: Any, source: str, window: Window, aggregation: Aggregation) -> pa.Table:
    methods = ", ".join(f'{_SQL[method]} AS "{method}"' for method in aggregation.methods)
    texts = ", ".join(f'{sql} AS "text_{method}"' for method, sql in _OF_TEXTS.items())
    period = aggregation.period
    low, high = window.low, window.high
    if low is None or (not (period.months or period.micros) and high is None) or period.months:
        first, last = database.execute(f"SELECT min(t), max(t) FROM ({source})").fetchall()[0]  # noqa: S608
        low, high = first if low is None else low, last if high is None else high
    if low is None:
        low = high = 0  # there is nothing at all
    if period.months:
        edges = _edges(low, high, aggregation)
        database.register("edges", edges)
        source = f"SELECT * FROM ({source}) r ASOF JOIN edges ON r.t >= edges.start"  # noqa: S608
        start, end = "start", '"end"'
    elif period.micros:
        source = f"SELECT *, (t - {low}) // {period.micros} AS b FROM ({source})"  # noqa: S608
        start, end = f"b * {period.micros} + {low}", f"(b + 1) * {period.micros} + {low}"
    else:
        source = f"SELECT *, 0 AS b FROM ({source})"  # noqa: S608
        start, end = str(low), str(high)
    sql = (
        f'SELECT entity, attribute, dataset, any_value(kind), {start} AS "start", {end} AS "end", {texts}, {methods}'  # noqa: S608
        f" FROM ({source}) GROUP BY entity, attribute, dataset, 5, 6 ORDER BY entity, attribute, dataset, 5"
    )
    return database.sql(sql).to_arrow_table()


def _edges(low: Micros, high: Micros, aggregation: Aggregation) -> pa.Table:
    """The buckets of a period of the calendar: months are not all as long."""
    starts = [low]
    while starts[-1] <= high and len(starts) < 120_002:
        starts.append(after(low, aggregation.period, len(starts)))
    return pa.table(
        {
            "start": pa.array(starts[:-1] or [low], pa.int64()),
            "end": pa.array(starts[1:] or [low], pa.int64()),
        }
    )


def _texts(texts: Any) -> str:
    return ",".join("'" + text.replace("'", "''") + "'" for text in sorted(texts))
