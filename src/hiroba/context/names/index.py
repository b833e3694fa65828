"""The index in a file of its own, made from the log; it can be thrown away at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from hiroba.context.names.standing import stand_ins
from hiroba.context.names.words import called, marks_of, names_in, question, words_of
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store.types import ENTITY, Record

_TABLES = """
CREATE TABLE named (
  row INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, words TEXT NOT NULL,
  marks TEXT NOT NULL, UNIQUE (tenant, id));
CREATE VIRTUAL TABLE part USING fts5(
  pairs, marks, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL);
"""
_SHAPE = 4  # of the tables, and of what is in them
_AWAY = "DROP TABLE IF EXISTS part; DROP TABLE IF EXISTS named; DROP TABLE IF EXISTS progress;"
_PATIENCE = 2_000  # milliseconds that a writer waits for the other one
Named = tuple[str, str, str, str]  # tenant, id, words ("": it is gone), marks


class Index:
    """One connection; its verbs may be called from any one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = apsw.Connection(str(path))
        self._connection.set_busy_timeout(_PATIENCE)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")  # the log makes it anew
        self._make()

    def _make(self) -> None:
        """Make the tables; those of another shape are thrown away."""
        with self._writing():
            if self._connection.execute("PRAGMA user_version").get != _SHAPE:
                self._connection.execute(_AWAY + _TABLES)
                self._connection.execute(f"PRAGMA user_version={_SHAPE}")

    def position(self) -> int | None:
        """The version of the log that is taken in; None before the index is whole."""
        found = self._connection.execute("SELECT version FROM progress").fetchone()
        return None if found is None else int(found[0])

    def take_in(self, records: Iterable[Record], after: int, upto: int) -> None:
        """Follow the log one step; nothing happens when another process did so meanwhile."""
        with self._writing():
            if self.position() == after:
                self._put(_named(records))
                self._connection.execute("UPDATE progress SET version = ?", (upto,))

    def put(self, some: Iterable[Named]) -> None:
        """Index entities as they are, whatever the log says."""
        with self._writing():
            self._put(some)

    def begin(self, position: int) -> None:
        """Say that everything up to a version is in it."""
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO progress VALUES (1, ?)", (position,))

    def find(
        self, text: str, limit: int, tenant: str | None = None, types: TypeSelection | None = None
    ) -> list[tuple[str, str]]:
        """Tenant and id of what is called so, the newest names first."""
        asked = question(text, tenant, types)
        if not asked:
            return []
        rows = self._connection.execute(
            "SELECT tenant, id FROM part JOIN named ON named.row = part.rowid"
            " WHERE part MATCH ? ORDER BY part.rowid DESC LIMIT ?",
            (asked, limit),
        )
        return [(str(tenant), str(id)) for tenant, id in rows]

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _put(self, some: Iterable[Named]) -> None:
        execute = self._connection.execute
        for tenant, id, words, marks in some:
            before = execute("SELECT row, words, marks FROM named WHERE tenant = ? AND id = ?", (tenant, id))
            row, *known = before.fetchone() or (None, "", "")
            if known == [words, marks]:
                continue
            if row is not None:
                execute("DELETE FROM part WHERE rowid = ?", (row,))
                execute("DELETE FROM named WHERE row = ?", (row,))
            if words:
                there = tenant, id, words, marks
                execute("INSERT INTO named (tenant, id, words, marks) VALUES (?,?,?,?)", there)
                made = self._connection.last_insert_rowid()
                execute("INSERT INTO part (rowid, pairs, marks) VALUES (?,?,?)", (made, words, marks))


def _named(records: Iterable[Record]) -> Iterator[Named]:
    """Of the records, those that change what something is called."""
    for record in records:
        if record.kind != ENTITY:
            continue
        if record.event == "deleted" or record.body is None:
            yield record.tenant, record.id, "", ""
        elif record.event == "created" or _renames(record):
            names = called(record.shape, record.body)
            before = None if stand_ins(record.gone) else record.old
            if before is not None and called(record.shape, before) == names:
                continue  # written again as it was
            yield record.tenant, record.id, words_of(record.id, names), marks_of(record.tenant, record.types)


def _renames(record: Record) -> bool:
    """Whether something was written, or went, that says what the entity is called."""
    names = names_in(record.shape)
    return not names.isdisjoint((*record.changed, *record.gone)) or bool(stand_ins(record.gone))
