"""The history: an entity's last day, hourly means of a month, readings taken in, what a write costs here.

Seconds are of the wall and on the disk of the temporary folder; run it on a quiet machine.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
import msgspec

from bench.row import Row

_ENTITIES = int(os.environ.get("HIROBA_BENCH_ENTITIES", "1000"))
_DAYS = 30
_A_DAY = 167  # readings of an entity: 5 million of 1,000 entities in 30 days
_DAY = 86_400_000_000
_START = 1_780_272_000_000_000  # 2026-06-01
_TENANT = "bench"
_BATCH = 1000


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["HIROBA_DATA_DIR"] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
        django.setup()
        return [*_month(Path(name) / "month"), *_log(Path(name) / "log")]


def _month(folder: Path) -> list[Row]:
    import duckdb
    import numpy as np
    import pyarrow as pa

    from hiroba.context.history import aggregates, bulk, questions, sealing
    from hiroba.context.history.sqlite import SqliteHistory
    from hiroba.context.history.types import Aggregation, Duration, Projection, Question, Window
    from hiroba.kernel.decide.types import Sight

    history = SqliteHistory(folder)
    count = _ENTITIES * _A_DAY
    generator = np.random.default_rng(1)
    days = []
    for day in range(_DAYS):
        ids = pa.DictionaryArray.from_arrays(
            pa.array(np.tile(np.arange(_ENTITIES, dtype=np.int32), _A_DAY)),
            pa.array([f"urn:ngsi-ld:Device:{each:06d}" for each in range(_ENTITIES)]),
        )
        step = _DAY // _A_DAY
        times = _START + day * _DAY + np.repeat(np.arange(_A_DAY) * step, _ENTITIES)
        table = pa.table(
            {
                "id": ids,
                "type": pa.array(["Device"] * count),
                "attribute": pa.array(["temperature"] * count),
                "observed": pa.array(times, pa.timestamp("us", "UTC")),
                "value": pa.array(generator.normal(20, 5, count).round(2)),
                "unit": pa.array(["CEL"] * count),
            }
        )
        days.append(table)
    taken = _seconds(lambda: [bulk.take_in_table(history, _TENANT, table) for table in days])
    while sealing.merge(history):
        pass

    sight = Sight(True, frozenset(), frozenset())
    last = Window("after", _START + (_DAYS - 1) * _DAY)

    def a_day(number: int) -> None:
        question = Question(tenant=_TENANT, sight=sight, window=last)
        found = questions.evolution(history, question, f"urn:ngsi-ld:Device:{number:06d}")
        assert found is not None
        assert len(found.evolutions[0].attributes["temperature"]) == _A_DAY

    singles = [
        _seconds(lambda each=each: a_day(each)) for each in range(0, _ENTITIES, max(1, _ENTITIES // 100))
    ]
    with history.connections.reading() as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM entity")]
        files = [str(history.files.path(file)) for (file,) in connection.execute("SELECT file FROM segment")]
    hourly = Aggregation(("avg",), Duration(0, 3_600_000_000))
    window = Window("between", _START, _START + _DAYS * _DAY)

    def means() -> None:
        table = aggregates.aggregate_table(history, _TENANT, keys, window, Projection(), hourly)
        assert table.num_rows > _ENTITIES * _DAYS

    plain = "SELECT entity, epoch_us(observed) // 3600000000, avg(number) FROM read_parquet(?) GROUP BY ALL"
    floor = min(_seconds(lambda: duckdb.sql(plain, params=[files]).to_arrow_table()) for _each in range(3))
    month = min(_seconds(means) for _each in range(3))
    history.close()
    return [
        Row(
            "history: an entity's last day",
            1000 * statistics.median(singles),
            "ms",
            1000 * min(singles),
            "< 2",
        ),
        Row(f"history: hourly means of {_DAYS * count:,} readings", month, "s", floor, "< 0.5"),
        Row("history: readings taken in", _DAYS * count / taken, "readings/s", None, ">= 200,000"),
    ]


def _log(folder: Path) -> list[Row]:
    """What a write costs when its record is taken in, by the batch as the follower does it."""
    from hiroba.context.history import sealing
    from hiroba.context.history.sqlite import SqliteHistory
    from hiroba.context.store.types import Record

    history = SqliteHistory(folder)
    history.begin(0)
    names = tuple(f"attribute{each}" for each in range(10))
    shape = tuple(f"{name}:Property" for name in names)
    encode = msgspec.json.encode

    def record(version: int, number: int, changed: tuple[str, ...], event: str) -> Record:
        at = _START + version
        body = {name: {"type": "Property", "value": version / 4, "unitCode": "CEL"} for name in names}
        entity = {"id": f"urn:ngsi-ld:Device:{number:06d}", "type": "Device", **body}
        times = {"": (at, at), **dict.fromkeys(names, (at, at))}
        return Record(
            version, at, "entity", event, _TENANT, entity["id"], encode(entity), ("Device",), encode(times),
            at, shape, changed=changed,
        )  # fmt: skip

    count = 20 * _BATCH
    rows = []
    for title, changed, event in (
        ("an entity created", names, "created"),
        ("an entity of 10 attributes written", names, "updated"),
        ("one attribute updated", names[:1], "updated"),
    ):
        begin = count * len(rows)
        records = [record(begin + each + 1, each, changed, event) for each in range(count)]
        began = time.process_time()
        for start in range(0, count, _BATCH):
            part = records[start : start + _BATCH]
            history.take_in(part, begin + start, part[-1].version)
        cost = (time.process_time() - began) / count
        rows.append(Row(f"history: {title}, taken in", 1e6 * cost, "µs of a core", None, "< 15"))
    began, sealed = time.process_time(), 0
    while done := sealing.seal(history):
        sealed += done
    rows.append(
        Row("history: a row sealed", 1e6 * (time.process_time() - began) / sealed, "µs of a core", None)
    )
    history.close()
    return rows


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
