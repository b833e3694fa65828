"""The history in a backup: the rows of one moment and the segments that they tell of."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw

from hiroba.context.history.sqlite import FILE, FOLDER, SqliteHistory
from hiroba.kernel.storage import service as storage

_TABLES = ("follower", "entity", "recent", "segment", "retired", "removed", "cut")


def save(history: SqliteHistory, folder: Path) -> None:
    """Copy it into a folder; segments that are given up meanwhile stay for a while, so all are there."""
    folder.mkdir(parents=True, exist_ok=True)
    with history.connections.reading() as connection:
        connection.execute("COMMIT")  # a copy is a transaction of its own
        try:
            connection.execute("VACUUM INTO ?", (str(folder / FILE),))
        finally:
            connection.execute("BEGIN")
    for file in _segments(folder / FILE):
        target = folder / FOLDER / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(history.files.path(file), target)


def load(history: SqliteHistory, folder: Path, position: int) -> None:
    """Put a copy in the place of what is there; it goes on from this position of the log."""
    there = (folder / FILE).is_file()
    for file in _segments(folder / FILE) if there else ():
        with storage.workspace() as work:
            shutil.copyfile(folder / FOLDER / file, work / "segment")
            history.files.take(work / "segment", file)
    with history.connections.writing() as connection:
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 our own names
    if there:
        history.connections.take_over(str(folder / FILE), _TABLES)
    with history.connections.writing() as connection:
        if connection.execute("UPDATE follower SET position=? RETURNING 1", (position,)).get is None:
            connection.execute("INSERT INTO follower VALUES (?, 1)", (position,))
    history.keys.forget()


def _segments(path: Path) -> list[str]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [str(file) for (file,) in connection.execute("SELECT file FROM segment")]
    finally:
        connection.close()
