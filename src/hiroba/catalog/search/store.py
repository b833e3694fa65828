"""The index file: SQLite with FTS5 in write-ahead mode, shared by all processes of an installation.

It holds nothing that the catalogue does not: it may be deleted and made again. A document that changes gets
a new row, greater than all before it; what happens to older rows stands in `changes`: every process sees
what is new.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hiroba.kernel.settings import service as settings

_VERSION = 5  # of the layout and of the folding; another one empties the index
_local = threading.local()
_SCHEMA = """
CREATE TABLE documents (
  row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  public INTEGER NOT NULL, modified REAL NOT NULL, over INTEGER NOT NULL, used REAL NOT NULL,
  round INTEGER NOT NULL
);
CREATE TABLE changes (number INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL);
CREATE TABLE frequent (
  expression TEXT PRIMARY KEY, upto INTEGER NOT NULL, rows BLOB NOT NULL, scores BLOB NOT NULL
);
CREATE VIRTUAL TABLE texts USING fts5(
  title, keywords, organisation, columns, description, kana, letters,
  tokenize = "unicode61 remove_diacritics 0", detail = full
);
CREATE TABLE suggestions (
  document INTEGER NOT NULL, word TEXT NOT NULL, folded TEXT NOT NULL, reading TEXT NOT NULL,
  digits TEXT NOT NULL
);
CREATE INDEX suggestion_document ON suggestions (document);
CREATE TABLE vocabulary (
  folded TEXT NOT NULL, word TEXT NOT NULL, reading TEXT NOT NULL,
  digits TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (folded, word, reading)
) WITHOUT ROWID;
CREATE INDEX vocabulary_reading ON vocabulary (reading);
CREATE INDEX vocabulary_letters ON vocabulary (digits, length(folded), number);
CREATE INDEX vocabulary_sounds ON vocabulary (digits, length(reading), number);
CREATE TRIGGER vocabulary_more AFTER INSERT ON suggestions BEGIN
  INSERT INTO vocabulary VALUES (new.folded, new.word, new.reading, new.digits, 1)
  ON CONFLICT (folded, word, reading) DO UPDATE SET number = number + 1; END;
CREATE TRIGGER vocabulary_less AFTER DELETE ON suggestions BEGIN
  UPDATE vocabulary SET number = number - 1
  WHERE folded = old.folded AND word = old.word AND reading = old.reading; END;
"""
_LATER = (  # what an index file of this version may not have yet
    "CREATE INDEX IF NOT EXISTS frequent_folded ON vocabulary (folded, number, digits) WHERE number > 1",
    "CREATE INDEX IF NOT EXISTS frequent_reading ON vocabulary (reading, number, digits) WHERE number > 1",
)


def path() -> Path:
    return settings.server().data_dir.resolve() / "search" / "index.sqlite3"


def connection() -> sqlite3.Connection:
    """Return this thread's connection, opened again after a fork or when the file was replaced."""
    file = path()
    held: tuple[int, str, int, sqlite3.Connection] | None = getattr(_local, "held", None)
    if held is not None and held[:2] == (os.getpid(), str(file)) and _inode(file) == held[2]:
        return held[3]
    if held is not None and held[0] == os.getpid():
        held[3].close()
    opened = _open(file)
    _local.held = (os.getpid(), str(file), _inode(file), opened)
    return opened


def identity() -> tuple[str, int]:
    """Return what tells this index file from the one that it replaced."""
    return str(path()), _inode(path())


def _inode(file: Path) -> int:
    try:
        return file.stat().st_ino
    except OSError:
        return -1


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    opened = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=NORMAL")
    opened.execute("PRAGMA cache_size=-32768")
    if opened.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
        _lay_out(opened)
    for statement in _LATER:
        opened.execute(statement)
    return opened


def _lay_out(opened: sqlite3.Connection) -> None:
    """Make the tables, or make them anew; of several processes the first one does it."""
    opened.execute("BEGIN IMMEDIATE")
    try:
        if opened.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            for table in ("documents", "changes", "frequent", "texts", "suggestions", "vocabulary"):
                opened.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in _SCHEMA.split(";\n"):
                opened.execute(statement)
            opened.execute(f"PRAGMA user_version={_VERSION}")
        opened.execute("COMMIT")
    except BaseException:
        opened.execute("ROLLBACK")
        raise


@contextmanager
def writing() -> Iterator[sqlite3.Connection]:
    """Hold the write lock for a few statements, all or none of them."""
    opened = connection()
    opened.execute("BEGIN IMMEDIATE")
    try:
        yield opened
    except BaseException:
        opened.execute("ROLLBACK")
        raise
    opened.execute("COMMIT")
