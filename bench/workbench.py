"""The workbench: an aggregation over ten million rows, against the bare engine on the same file."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.row import Row

_ROWS = int(os.environ.get("HIROBA_BENCH_ROWS", "10000000"))
_TIMES = 7
_OWNER = "131016"
_SQL = 'SELECT 区分, count(*) AS 件数, avg(値) AS 平均, max(値) AS 最大 FROM "{table}" GROUP BY 1 ORDER BY 1'


def run() -> list[Row]:
    """Rows of the table: seconds, the median of several runs that take turns, after one that warms up."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HIROBA_DATA_DIR"] = folder
        os.environ["HIROBA_LOG_LEVEL"] = "ERROR"
        return _measure(Path(folder))


def _measure(folder: Path) -> list[Row]:
    parquet, dataset = _published(folder)
    from hiroba.catalog.workbench import service as workbench
    from hiroba.kernel.decide.types import ONLY_PUBLIC

    bounds = workbench.bounds()

    def bench() -> None:
        workbench.ask(_SQL.format(table=dataset), ONLY_PUBLIC, bounds, folder / "answer.arrow")

    def bare() -> None:
        import duckdb

        with duckdb.connect(
            config={"threads": bounds.threads, "memory_limit": f"{bounds.memory}B"}
        ) as engine:
            sql = _SQL.replace('"{table}"', f"read_parquet('{parquet}')")
            engine.sql(sql).to_arrow_table()

    workbench.prepare()
    time.sleep(1)
    within, alone = _median(bench, bare)
    workbench.close()
    return [
        Row("aggregation of 10 M rows", within, "s", floor=alone, target=1.2 * alone),
        Row("aggregation of 10 M rows, as a ratio", within / alone, "x", floor=1, target=1.2),
    ]


def _median(*works: Callable[[], None]) -> list[float]:
    """Seconds of each; the next process of the workbench is let become ready in between, as readers do."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(_TIMES + 1):
        for times, work in zip(taken, works, strict=True):
            start = time.perf_counter()
            work()
            if turn:
                times.append(time.perf_counter() - start)
            time.sleep(1)
    return [statistics.median(times) for times in taken]


def _published(folder: Path) -> tuple[Path, str]:
    """The file and the id of a published table of _ROWS rows."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
    django.setup()
    from django.core.management import call_command

    from hiroba.catalog.datasets import service as datasets
    from hiroba.catalog.datasets.types import TableDraft, VersionDraft
    from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
    from hiroba.kernel.storage import service as storage

    call_command("migrate", verbosity=0)
    organisations.ensure(OrganisationInfo(_OWNER, OrganisationKind.MUNICIPALITY, "区", "City", None))
    path = folder / "made.parquet"
    pq.write_table(_made(), path, compression="zstd", row_group_size=500_000)
    blob = storage.put_file(path, move=True)
    schema = TableSchema((Column("区分", "区分", ColumnType.STRING), Column("値", "値", ColumnType.NUMBER)))
    table = TableDraft("測定", "測定", schema, blob, None, _ROWS, _ROWS, 0)
    draft = VersionDraft(
        organisation=_OWNER, source_key="made", title="測定", original=blob, name="made.parquet",
        media_type="application/vnd.apache.parquet", format="parquet", tables=(table,),
    )  # fmt: skip
    return storage.local_path(blob.key), datasets.publish_version(draft, SYSTEM).dataset


def _made() -> Any:
    import duckdb

    with duckdb.connect() as engine:
        return engine.sql(
            "SELECT i AS _row, '区分' || (hash(i) % 400) AS 区分, (hash(i + 1) % 1000000) / 100.0 AS 値"
            f" FROM range({_ROWS}) t(i)"
        ).to_arrow_table()
