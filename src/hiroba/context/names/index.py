"""The index in a file of its own, made from the log; it can be thrown away at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import msgspec

from hiroba.context.names.words import NAMES, question, words_of
from hiroba.context.store.types import ENTITY, Record

_TABLES = """
CREATE TABLE IF NOT EXISTS named (
  row INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, words TEXT NOT NULL, UNIQUE (tenant, id));
CREATE VIRTUAL TABLE IF NOT EXISTS part USING fts5(
  pairs, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL);
"""
_PATIENCE = 2_000  # milliseconds that a writer waits for the other one
_body = msgspec.json.Decoder(dict[str, object]).decode
Named = tuple[str, str, str]  # tenant, id, words ("": it is gone)


class Index:
    """One connection; its verbs may be called from any one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = apsw.Connection(str(path))
        self._connection.set_busy_timeout(_PATIENCE)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")  # the log makes it anew
        self._connection.execute(_TABLES)

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

    def find(self, text: str, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of what is called so, the newest names first."""
        asked = question(text)
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
        for tenant, id, words in some:
            before = execute("SELECT row, words FROM named WHERE tenant = ? AND id = ?", (tenant, id))
            row, known = before.fetchone() or (None, "")
            if words == known:
                continue
            if row is not None:
                execute("DELETE FROM part WHERE rowid = ?", (row,))
                execute("DELETE FROM named WHERE row = ?", (row,))
            if words:
                execute("INSERT INTO named (tenant, id, words) VALUES (?,?,?)", (tenant, id, words))
                made = self._connection.last_insert_rowid()
                execute("INSERT INTO part (rowid, pairs) VALUES (?,?)", (made, words))


def _named(records: Iterable[Record]) -> Iterator[Named]:
    """Of the records, those that change what something is called."""
    for record in records:
        if record.kind != ENTITY:
            continue
        if record.event == "deleted" or record.body is None:
            yield record.tenant, record.id, ""
        elif record.event == "created" or not NAMES.isdisjoint((*record.changed, *record.gone)):
            yield record.tenant, record.id, words_of(record.id, _body(record.body))
