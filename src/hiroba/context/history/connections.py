"""Connections to the SQLite file of the history: one that writes, and some that read."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from hiroba.context.history.schema import SCHEMA

_BUSY = 30_000  # milliseconds to wait for another process's write
_SPARE = 8  # reading connections kept open


class Connections:
    """Safe for any thread; a writer holds the write lock of all processes while it is in."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._lock = path, threading.Lock()
        self._readers: queue.LifoQueue[apsw.Connection] = queue.LifoQueue(_SPARE)
        self._writer = self._open()
        with self.writing() as connection:
            connection.execute(SCHEMA)

    def _open(self) -> apsw.Connection:
        connection = apsw.Connection(str(self._path))
        connection.set_busy_timeout(_BUSY)
        connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768")
        # 64 MB are written back at once: seldom, for the disk is the same that writes of the city wait for
        connection.execute("PRAGMA wal_autocheckpoint=16000; PRAGMA journal_size_limit=67108864")
        connection.execute("PRAGMA mmap_size=268435456")
        return connection

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[apsw.Connection]:
        """One transaction. durable: what it wrote, and all before it, is on the disk when this returns;
        else a power loss may undo it, whole."""
        with self._lock:
            self._writer.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}; BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """One snapshot."""
        try:
            connection = self._readers.get_nowait()
        except queue.Empty:
            connection = self._open()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")
            try:
                self._readers.put_nowait(connection)
            except queue.Full:
                connection.close()

    def take_over(self, path: str, tables: Sequence[str]) -> None:
        """Copy the rows of these tables, which are empty here, from another file of the same form."""
        with self._lock:
            self._writer.execute("ATTACH ? AS other", (path,))
            try:
                with self._writer:
                    for table in tables:
                        self._writer.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table}")  # noqa: S608
            finally:
                self._writer.execute("DETACH other")

    def close(self) -> None:
        with self._lock:
            self._writer.close()
        while not self._readers.empty():
            self._readers.get_nowait().close()
