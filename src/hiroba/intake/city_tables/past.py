"""What the things of one type were: a row each value that was observed, bounded in time and number."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hiroba.catalog.workbench.types import TableTooLarge
from hiroba.context.city import service as city
from hiroba.context.history.types import Copied, Window
from hiroba.intake.city_tables.laid import Column, Laid
from hiroba.intake.city_tables.mirror import Mirror
from hiroba.kernel.decide.types import Sight, Visibility

DAYS: Final = 7
MOST: Final = 5_000_000  # rows
_COLUMNS: Final[tuple[Column, ...]] = (
    ("id", "id"),
    ("属性", "attribute"),
    ("観測日時", "observedAt"),
    ("数値", "number"),
    ("値", "value"),
    ("単位", "unit"),
)
_READ: Final = ("id", "attribute", "observed", "number", "whole", "text", "unit", "body")
_NAME: Final = pa.dictionary(pa.int32(), pa.string())
_SCHEMA: Final = pa.schema(
    [
        pa.field("c0", _NAME),
        pa.field("c1", _NAME),
        pa.field("c2", pa.timestamp("us", "UTC")),
        pa.field("c3", pa.float64()),
        pa.field("c4", _NAME),
        pa.field("c5", _NAME),
    ]
)
_GROUP: Final = 122_880  # rows: what DuckDB reads in one go
_NUMBER: Final = (
    "SELECT CASE WHEN whole THEN CAST(CAST(number AS BIGINT) AS VARCHAR) ELSE CAST(number AS VARCHAR) END"
    " FROM numbers ORDER BY place"
)
_REST: Final = (
    "SELECT CASE WHEN number IS NULL THEN text ELSE json_extract_string(body, '$.value') END"
    " FROM rest ORDER BY place"
)


def lay(mirror: Mirror, sight: Sight, into: Path) -> Laid:
    """Write the values of the last days of the things that are there now. Raises TableTooLarge."""
    since = time.time_ns() // 1_000 - timedelta(days=DAYS) // timedelta(microseconds=1)
    window = Window("after", since, None, "observedAt", named=True)
    found: Counter[tuple[str, str]] = Counter()
    with pq.ParquetWriter(into, _SCHEMA, compression="zstd") as writer:

        def take(table: pa.Table) -> None:
            if found.total() + table.num_rows > MOST:
                raise TableTooLarge(line=0, column=0, what=mirror.type, most=MOST)
            found.update(_whose(table))
            writer.write_table(_told(mirror.connection, table), row_group_size=_GROUP)

        city.values(mirror.type, sight, Copied(_READ, window), take)
    owners: Counter[str] = Counter()
    for (organisation, _visibility), number in found.items():
        owners[organisation] += number
    public = all(visibility == Visibility.PUBLIC for _organisation, visibility in found)
    return Laid(_COLUMNS, dict(owners), public)


def _whose(table: Any) -> dict[tuple[str, str], int]:
    """How many rows there are of each organisation and visibility."""
    counted = table.group_by(["organisation", "visibility"]).aggregate([([], "count_all")])
    return {(each["organisation"], each["visibility"]): each["count_all"] for each in counted.to_pylist()}


def _told(connection: duckdb.DuckDBPyConnection, table: Any) -> pa.Table:
    columns = [table[name] for name in ("id", "attribute", "observed", "number")]
    return pa.table([*columns, _values(connection, table), table["unit"]], schema=_SCHEMA)


def _values(connection: duckdb.DuckDBPyConnection, table: Any) -> Any:
    """The values in letters. Of a plain number there is no JSON, and of everything else that is a number for
    reckoning there is. A number is put into letters once, however often it was observed."""
    numbers = table["number"].combine_chunks().dictionary_encode()
    whole = pc.fill_null(table["whole"], False).to_numpy()
    places = pc.fill_null(numbers.indices, 0).to_numpy() * 2 + whole
    there = np.bincount(places) > 0
    used = np.flatnonzero(there)
    distinct = pa.concat_arrays([numbers.dictionary, pa.nulls(1, pa.float64())]).take(pa.array(used // 2))
    letters = _asked(connection, _NUMBER, "numbers", number=distinct, whole=used % 2 == 1)
    codes = (np.cumsum(there, dtype=np.int32) - 1)[places]
    found = pa.DictionaryArray.from_arrays(pa.array(codes), letters)
    rest = pc.or_(table["number"].is_null(), table["body"].is_valid()).combine_chunks()
    if not pc.any(rest).as_py():
        return found
    others = table.select(["number", "text", "body"]).filter(rest)
    told = _asked(connection, _REST, "rest", **dict(zip(others.column_names, others.columns, strict=True)))
    return pc.replace_with_mask(found.cast(pa.string()), rest, told).dictionary_encode()


def _asked(connection: duckdb.DuckDBPyConnection, sql: str, name: str, **columns: Any) -> Any:
    """What the statement says of each row."""
    first = next(iter(columns.values()))
    connection.register(name, pa.table({**columns, "place": np.arange(len(first))}))
    told = connection.sql(sql).to_arrow_table().column(0).cast(pa.string()).combine_chunks()
    connection.unregister(name)
    return told
