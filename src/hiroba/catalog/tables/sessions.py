"""DuckDB sessions: one table (or two) as views, nothing else of the machine within reach.

A session may read exactly the Parquet files that it was opened for; its configuration is locked.
In SQL the columns are called by position (`_row`, `c1`, `c2` ..., and `_at`), so that no name from a file is
ever part of a statement, and names that differ in case only stay apart.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.tables.layers import Layers
from hiroba.catalog.tables.literals import literal
from hiroba.catalog.tables.manifests import Manifest, manifest_of
from hiroba.catalog.tables.types import ROW, QueryTooLarge, QueryTooSlow, TableUnreadable
from hiroba.kernel.storage.types import UnknownBlob

MEMORY_LIMIT: Final = "512MB"
THREADS: Final = 2
TIMEOUT: Final = 20.0  # seconds for one question
AT: Final = "_at"  # position in the Parquet file, from 0: unique, as `_row` need not be
ROW_ORDER: Final = f"{ROW}, {AT}"  # the order of the file
_KEPT: Final = 3  # warm sessions a thread


class Session:
    """An in-memory DuckDB with a view for each given file."""

    def __init__(self, files: Mapping[str, Path], spill: Path | None = None) -> None:
        """files: view name -> Parquet. spill: folder for sorts that are larger than memory."""
        self.idents = {view: idents_of(path) for view, path in files.items()}
        self._connection = duckdb.connect(":memory:", config=_config(spill))
        try:
            self._lock_down([part for path in files.values() for part in _parts(path)], spill)
            for view, path in files.items():
                self._view(view, path)
            self._connection.execute("SET lock_configuration = true")
        except (duckdb.Error, UnknownBlob) as error:
            self.close()
            raise TableUnreadable() from error

    def _lock_down(self, paths: Sequence[Path], spill: Path | None) -> None:
        run = self._connection.execute
        run("SET TimeZone = 'UTC'")
        run("SET enable_external_file_cache = false")  # the system's page cache does that, for all sessions
        run(f"SET allowed_paths = [{', '.join(literal(str(path)) for path in paths)}]")
        if spill is not None:
            run(f"SET allowed_directories = [{literal(str(spill))}]")
        run("SET enable_external_access = false")

    def _view(self, view: str, path: Path) -> None:
        columns = ", ".join(self.idents[view].values())
        # the path is ours (a blob or a private folder) and stands in a literal
        source = f"SELECT * FROM read_parquet({literal(str(path))}, file_row_number = true)"  # noqa: S608
        if (joined := _manifest(path)) is not None:
            source = joined.union(_names)
        self._connection.execute(f"CREATE VIEW {view}({columns}, {AT}) AS {source}")

    def table(self, sql: str, params: Sequence[object] = (), timeout: float = TIMEOUT) -> pa.Table:
        """The whole (small) result. Raises QueryTooSlow, QueryTooLarge."""
        return self._within(timeout, lambda: self._relation(sql, params).to_arrow_table())

    def rows(self, sql: str, params: Sequence[object] = (), timeout: float = TIMEOUT) -> list[dict[str, Any]]:
        """The whole (small) result as Python values."""
        rows: list[dict[str, Any]] = self.table(sql, params, timeout).to_pylist()
        return rows

    def batches(self, sql: str, params: Sequence[object], size: int) -> pa.RecordBatchReader:
        """The result in pieces; it is not held in memory. The session is busy until they are drawn.

        Raises QueryTooLarge where what comes before the first piece (sorting, say) is more than fits.
        """
        with _within_memory():
            reader: pa.RecordBatchReader = self._relation(sql, params).to_arrow_reader(size)
        return reader

    def _relation(self, sql: str, params: Sequence[object]) -> Any:
        return self._connection.sql(sql, params=list(params)) if params else self._connection.sql(sql)

    def _within(self, timeout: float, ask: Callable[[], pa.Table]) -> pa.Table:
        timer = threading.Timer(timeout, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            with _within_memory():
                return ask()
        except duckdb.InterruptException as error:
            raise QueryTooSlow() from error
        finally:
            timer.cancel()

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()


@contextmanager
def _within_memory() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise QueryTooLarge() from error


def idents_of(path: Path) -> dict[str, str]:
    """Column name -> its SQL name in the view. Raises TableUnreadable."""
    if (joined := _manifest(path)) is not None:
        return joined.idents(_names)
    return {name: ROW if name == ROW else f"c{at}" for at, name in enumerate(_names(path))}


def _names(path: Path) -> list[str]:
    """The columns of a Parquet file."""
    try:
        names: list[str] = pq.read_schema(path).names
    except (OSError, pa.ArrowException) as error:
        raise TableUnreadable() from error
    return names


def _manifest(path: Path) -> Manifest | Layers | None:
    try:
        return manifest_of(path)
    except OSError as error:
        raise TableUnreadable() from error


def _parts(path: Path) -> list[Path]:
    """The Parquet files that a table is made of."""
    joined = _manifest(path)
    return [path] if joined is None else joined.paths


def _config(spill: Path | None) -> dict[str, Any]:
    return {
        "memory_limit": MEMORY_LIMIT,
        "threads": str(THREADS),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": "" if spill is None else str(spill),
    }


class _Warm(threading.local):
    """The sessions that this thread keeps open, least recently used first."""

    def __init__(self) -> None:
        self.sessions: OrderedDict[tuple[Path, int], Session] = OrderedDict()


_warm = _Warm()


def session_of(parquet: Path) -> Session:
    """The calling thread's own session on one file, with the view `t`."""
    try:
        key = (parquet, parquet.stat().st_mtime_ns)
    except OSError as error:
        raise TableUnreadable() from error
    sessions = _warm.sessions
    if key in sessions:
        sessions.move_to_end(key)
        return sessions[key]
    while len(sessions) >= _KEPT:
        sessions.popitem(last=False)[1].close()
    sessions[key] = Session({"t": parquet})
    return sessions[key]


@contextmanager
def own_session(files: Mapping[str, Path], spill: Path | None = None) -> Iterator[Session]:
    """A session for one long job, closed after it."""
    session = Session(files, spill)
    try:
        yield session
    finally:
        session.close()
