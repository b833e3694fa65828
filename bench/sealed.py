"""A table that lies sealed against the same table lying open (the floor): its first page, a download.

Cold: nothing of it is opened. No session of the process knows the file, the system has it in its page cache.
Times are the middle of some rounds.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.row import Row

if TYPE_CHECKING:
    from hiroba.catalog.tables.types import TableSchema

_MEGABYTES = (1, 8, 80)  # about
_ROUNDS = 9
_PAGE = 50  # rows


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory(prefix="hiroba-bench-") as folder:
        os.environ["HIROBA_KEY_FILE"] = f"{folder}/keys"
        from hiroba.cli.environment import migrate, prepare

        prepare(Path(folder) / "data", HIROBA_LOG_LEVEL="WARNING")
        migrate()
        from hiroba.kernel.storage import service as storage

        try:
            return [row for megabytes in _MEGABYTES for row in _rows(Path(folder), megabytes)]
        finally:
            storage.close_all()


def _rows(folder: Path, megabytes: int) -> Iterator[Row]:
    from hiroba.kernel.storage import service as storage

    path, schema = _made(folder, megabytes)
    blob = storage.put_file(path, move=True)
    page, whole = _middle(lambda: _page(blob.key, schema)), _middle(lambda: _through(blob.key))
    storage.lay(blob.key, sealed=True)
    about = f"{blob.size / 1e6:.0f} MB"
    cold = _middle(lambda: _page(blob.key, schema), storage.close_all)
    yield Row(f"first page of {about}, sealed, cold", cold, "ms", page)
    yield Row(f"first page of {about}, sealed, warm", _middle(lambda: _page(blob.key, schema)), "ms", page)
    yield Row(f"download of {about}, sealed", _middle(lambda: _through(blob.key)), "ms", whole)


def _made(folder: Path, megabytes: int) -> tuple[Path, TableSchema]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema

    rows = megabytes * 28_000
    random = np.random.default_rng(7)
    columns = {ROW: np.arange(1, rows + 1)}
    columns |= {f"n{at}": random.integers(0, 1 << 60, rows) for at in range(4)}
    columns["s"] = np.char.add("町", random.integers(0, 5_000, rows).astype(str))
    path = folder / f"made{megabytes}.parquet"
    pq.write_table(pa.table(columns), path, compression="zstd", row_group_size=122_880)
    names = [name for name in columns if name != ROW]
    kinds = [ColumnType.STRING if name == "s" else ColumnType.INTEGER for name in names]
    return path, TableSchema(tuple(Column(name, name, kind) for name, kind in zip(names, kinds, strict=True)))


def _page(key: str, schema: TableSchema) -> None:
    """As whoever comes first has it: no session of this process knows the file."""
    from hiroba.catalog.tables import service as tables
    from hiroba.catalog.tables import sessions
    from hiroba.kernel.storage import service as storage

    while sessions._warm.sessions:
        sessions._warm.sessions.popitem()[1].close()
    page = tables.query(storage.local_path(key), schema, limit=_PAGE)
    assert len(page.rows) == _PAGE


def _through(key: str) -> None:
    from hiroba.kernel.storage import service as storage

    with storage.open_file(key) as file:
        while file.read(256 * 1024):
            continue


def _middle(act: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    found = []
    for _round in range(_ROUNDS):
        before()
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)
