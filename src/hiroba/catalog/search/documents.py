"""What ranking needs of every document, in columns in memory: 60 bytes and an id each, one set a process."""

from __future__ import annotations

import itertools
import sqlite3
import sys
import threading
from dataclasses import replace
from typing import Any

import numpy as np

from hiroba.catalog.search import store
from hiroba.catalog.search.types import Documents

_lineages = itertools.count(1)
_lock = threading.Lock()
_held: Documents | None = None
_SLACK = 1000  # positions of the dead that are borne in any case
_SELECT = "SELECT row, id, public, modified, over, used FROM documents"


def documents() -> Documents:
    """Return the index as it is now; what changed since is read, and only that."""
    global _held
    connection, file = store.connection(), store.identity()
    with _lock:
        held = _held
        if held is None or held.file != file or (now := _followed(held, connection)) is None:
            now = _whole(connection, file)
        _held = now
        return now


def _followed(held: Documents, connection: sqlite3.Connection) -> Documents | None:
    """Return the next state; None where it has to be read anew."""
    first, last = connection.execute(
        "SELECT coalesce(min(number), 0), coalesce(max(number), 0) FROM changes"
    ).fetchone()
    newest = connection.execute("SELECT coalesce(max(row), 0) FROM documents").fetchone()[0]
    if last == held.change and newest <= held.last:
        return held
    if last < held.change or (first > held.change + 1 and last > held.change):
        return None
    changed = connection.execute(
        "SELECT c.row, d.used FROM changes c LEFT JOIN documents d ON d.row = c.row "
        "WHERE c.number > ? AND c.row <= ?",
        [held.change, held.last],
    ).fetchall()
    added = connection.execute(_SELECT + " WHERE row > ? ORDER BY row", [held.last]).fetchall()
    now = _marked(_longer(held, added), changed)
    if np.count_nonzero(~now.alive) > _SLACK + now.size // 2:
        return None
    return replace(now, change=last)


def _longer(held: Documents, added: list[tuple[Any, ...]]) -> Documents:
    if not added:
        return held
    columns = _columns(added)
    ids = held.ids + columns.pop("ids")
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(held, name), new]) for name, new in columns.items()
    }
    return replace(held, ids=ids, **arrays)


def _marked(now: Documents, changed: list[tuple[int, float | None]]) -> Documents:
    """Return the state with these rows gone (None) or used as much as that."""
    if not changed:
        return now
    alive, used = now.alive.copy(), now.used.copy()
    places = np.searchsorted(now.rows, [row for row, _used in changed])
    for place, (row, much) in zip(places, changed, strict=True):
        if place < now.size and now.rows[place] == row:
            alive[place] = much is not None
            used[place] = much or 0.0
    return replace(now, alive=alive, used=used)


def _whole(connection: sqlite3.Connection, file: tuple[str, int]) -> Documents:
    connection.execute("BEGIN")
    try:
        change = connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()[0]
        rows = connection.execute(_SELECT + " ORDER BY row").fetchall()
    finally:
        connection.execute("COMMIT")
    return Documents(lineage=next(_lineages), file=file, change=change, **_columns(rows))


def _columns(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    row, id, public, modified, over, used = zip(*rows, strict=True) if rows else ((),) * 6
    return {
        "rows": np.array(row, np.int64),
        "ids": [sys.intern(each) for each in id],  # the catalogue's columns have the same ones
        "alive": np.ones(len(row), np.bool_),
        "public": np.array(public, np.bool_),
        "modified": np.array(modified, np.float64),
        "over": np.array(over, np.bool_),
        "used": np.array(used, np.float32),
    }
