"""What is done beside the writer, so that those who wait for their commit do not wait for it.

Where the WAL has grown long SQLite writes it back in the middle of a commit. A checkpoint beside the writer
spares it the pages but, as SQLite has it, not the disk: only one that ends with nothing newer in the WAL
synchronises the file. So that is done here as well.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw

from hiroba.context.store.sqlite import log
from hiroba.context.store.sqlite.schema import connect
from hiroba.context.store.sqlite.transaction import now

# Never closed: with any descriptor of a file POSIX ends all locks that the process has on it, SQLite's too.
_files: Final[dict[Path, int]] = {}


class Beside:
    """A connection of its own, opened when it is needed first; one verb at a time, in any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: apsw.Connection | None = None

    @property
    def _connection(self) -> apsw.Connection:
        if self._opened is None:
            self._opened = connect(self._path)
            self._opened.execute("PRAGMA synchronous=NORMAL")  # who holds the lock does not wait for the disk
        return self._opened

    def advance(self, follower: str, version: int) -> None:
        """Say how far a follower is; it never goes back. At the disk with what is committed next."""
        self._connection.execute(
            "INSERT INTO follower VALUES (?,?)"
            " ON CONFLICT (name) DO UPDATE SET version = max(version, excluded.version)",
            (follower, version),
        )

    def trim(self) -> None:
        """Forget what of the log is old and every follower has passed."""
        log.trim(self._connection, now())

    def write_back(self) -> int:
        """Write into the file what no reader needs in the WAL, and return how many pages that has; nothing
        where another process is at it."""
        pages = 0
        with suppress(apsw.BusyError):
            pages, _written = self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            os.fdatasync(_file(self._path))
        return pages

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _file(path: Path) -> int:
    known = _files.get(path)
    if known is None:
        known = _files[path] = os.open(path, os.O_RDONLY)
    return known
