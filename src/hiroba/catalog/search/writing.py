"""Documents into the index and out of it."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping

from hiroba.catalog.search import store
from hiroba.catalog.search.document import Prepared, prepare
from hiroba.catalog.search.frequent import learn
from hiroba.catalog.search.types import SearchDocument

_CHUNK = 200
_KEPT = 100_000  # changes; who has missed more reads everything anew


def index(document: SearchDocument) -> None:
    """Put the document in, in the place of what was there under its id."""
    prepared = prepare(document)  # before the lock: words take longer than rows
    with store.writing() as connection:
        _put(connection, document, prepared, _round(connection))


def remove(id: str) -> None:
    """Take the document out, when it is there."""
    with store.writing() as connection:
        found = connection.execute("SELECT row FROM documents WHERE id = ?", [id]).fetchone()
        if found is not None:
            _delete(connection, found[0])


def rebuild(documents: Iterable[SearchDocument]) -> int:
    """Index all documents anew and forget every other; searching goes on meanwhile. Returns how many."""
    with store.writing() as connection:
        this_round = _round(connection) + 1
    number = 0
    chunk: list[tuple[SearchDocument, Prepared]] = []
    for document in documents:
        chunk.append((document, prepare(document)))
        number += 1
        if len(chunk) == _CHUNK:
            _put_all(chunk, this_round)
            chunk = []
    _put_all(chunk, this_round)
    with store.writing() as connection:
        for (row,) in connection.execute(
            "SELECT row FROM documents WHERE round < ?", [this_round]
        ).fetchall():
            _delete(connection, row)
        connection.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    learn()
    return number


def note_uses(uses: Mapping[str, int]) -> None:
    """Let the order know how often documents were used lately; those that are not named were not."""
    with store.writing() as connection:
        known = connection.execute("SELECT row, id, used FROM documents").fetchall()
        differing = [(now, row) for row, id, used in known if (now := _used(uses.get(id, 0))) != used]
        connection.executemany("UPDATE documents SET used = ? WHERE row = ?", differing)
        connection.executemany("INSERT INTO changes (row) VALUES (?)", [(row,) for _now, row in differing])
        connection.execute(
            "DELETE FROM changes WHERE number <= (SELECT max(number) FROM changes) - ?", [_KEPT]
        )


def _used(uses: int) -> float:
    """Return 0 to 1: the first uses count most, thousands are as good as it gets."""
    return min(1.0, math.log10(1 + uses) / 3.5)


def _put_all(chunk: list[tuple[SearchDocument, Prepared]], this_round: int) -> None:
    with store.writing() as connection:
        for document, prepared in chunk:
            _put(connection, document, prepared, this_round)


def _round(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT max(round) FROM documents").fetchone()[0]
    return int(found or 0)


def _put(
    connection: sqlite3.Connection, document: SearchDocument, prepared: Prepared, this_round: int
) -> None:
    found = connection.execute("SELECT row FROM documents WHERE id = ?", [document.id]).fetchone()
    if found is not None:
        _delete(connection, found[0])
    row = connection.execute(
        "INSERT INTO documents (id, title, public, modified, over, used, round) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            *(document.id, prepared.title, document.public, document.modified.timestamp()),
            *(document.over, _used(document.uses), this_round),
        ],
    ).lastrowid
    connection.execute("INSERT INTO texts (rowid, title, keywords, organisation, columns, description, kana,"
                       " letters) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [row, *prepared.columns])  # fmt: skip
    if document.public:
        connection.executemany(
            "INSERT INTO suggestions (document, word, folded, reading, digits) VALUES (?, ?, ?, ?, ?)",
            [(row, each.word, each.folded, each.reading, each.digits) for each in prepared.suggestions],
        )


def _delete(connection: sqlite3.Connection, row: int) -> None:
    connection.execute("DELETE FROM texts WHERE rowid = ?", [row])
    connection.execute("DELETE FROM suggestions WHERE document = ?", [row])
    connection.execute("DELETE FROM documents WHERE row = ?", [row])
    connection.execute("INSERT INTO changes (row) VALUES (?)", [row])
