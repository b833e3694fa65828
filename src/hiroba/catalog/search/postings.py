"""Which documents an expression matches and how well, kept in memory while there is room.

An expression of few documents is scored by BM25 as the full-text table does it. One of many is scored by
where it stands: words that are everywhere tell so little that the rest of BM25 hardly changes the order, and
it costs ten times as much.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from collections import OrderedDict
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hiroba.catalog.search import store
from hiroba.catalog.search.types import Documents

MANY: Final = 3000  # documents from which an expression is one of many
_ROOM: Final = 2_000_000  # places in memory, 8 bytes each
_ENTRY: Final = 100  # places that an expression costs by itself, also where nothing matches
# title, keywords, organisation, columns, description, kana, letters
_WEIGHTS: Final = "12.0, 7.0, 4.0, 2.0, 1.0, 4.0, 1.0"
_STANDING: Final = (("title", 12.0), ("keywords", 7.0), ("organisation", 4.0))
_lock = threading.Lock()
_kept: OrderedDict[str, Posting] = OrderedDict()
_taken = 0  # of the room

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Posting:
    """positions: ascending, of the documents up to row `upto`, also of some that are gone. scores: of each,
    the higher the better."""

    lineage: int
    upto: int
    positions: NDArray[np.int32]
    scores: Scores


def posting(expression: str, documents: Documents) -> Posting:
    """Return what the expression matches among the documents."""
    with _lock:
        found = _kept.get(expression)
    if found is None or found.lineage != documents.lineage:
        found = _known(expression, documents)
    if found.upto < documents.last:
        found = _longer(found, expression, documents)
    _keep(expression, found)
    return found


def _keep(expression: str, found: Posting) -> None:
    """Keep it as the last one that goes when there is no room."""
    global _taken
    with _lock:
        before = _kept.pop(expression, None)
        _taken += _cost(found) - (_cost(before) if before else 0)
        _kept[expression] = found
        while _taken > _ROOM and len(_kept) > 1:
            _taken -= _cost(_kept.popitem(last=False)[1])


def _cost(found: Posting) -> int:
    return len(found.positions) + _ENTRY


def _known(expression: str, documents: Documents) -> Posting:
    """Return what is written down of the expression; nothing where it is not one of the frequent ones."""
    row = (
        store.connection()
        .execute("SELECT upto, rows, scores FROM frequent WHERE expression = ?", [expression])
        .fetchone()
    )
    nothing: tuple[int, Rows, Scores] = (0, np.empty(0, np.int64), np.empty(0, np.float32))
    upto, rows, scores = (
        (row[0], np.frombuffer(row[1], np.int64), np.frombuffer(row[2], np.float32)) if row else nothing
    )
    found = _placed(rows, scores, documents)
    return Posting(documents.lineage, min(upto, documents.last), *found)


def _longer(found: Posting, expression: str, documents: Documents) -> Posting:
    rows, scores = matched(store.connection(), expression, found.upto, documents.last)
    positions, scores = _placed(rows, scores, documents)
    return Posting(
        documents.lineage,
        documents.last,
        np.concatenate([found.positions, positions]),
        np.concatenate([found.scores, scores]),
    )


def _placed(rows: Rows, scores: Scores, documents: Documents) -> tuple[NDArray[np.int32], Scores]:
    """Return the positions of the rows that the documents have, and their scores."""
    if not len(rows) or not documents.size:
        return np.empty(0, np.int32), np.empty(0, np.float32)
    places = np.minimum(np.searchsorted(documents.rows, rows), documents.size - 1)
    there = documents.rows[places] == rows
    return places[there].astype(np.int32), scores[there]


def matched(connection: sqlite3.Connection, expression: str, after: int, upto: int) -> tuple[Rows, Scores]:
    """Return the rows after one and up to another that match, ascending, and their scores."""
    rows = _rows(connection, expression, after, upto, MANY + 1)
    if len(rows) > MANY:
        return _of_many(connection, expression, after, upto)
    scored = connection.execute(
        f"SELECT rowid, -bm25(texts, {_WEIGHTS}) FROM texts WHERE texts MATCH ? AND rowid > ? AND rowid <= ?",  # noqa: S608
        [expression, after, upto],
    ).fetchall() if len(rows) else []  # fmt: skip
    found = np.array(scored, np.float64).reshape(-1, 2)
    return found[:, 0].astype(np.int64), found[:, 1].astype(np.float32)


def _of_many(connection: sqlite3.Connection, expression: str, after: int, upto: int) -> tuple[Rows, Scores]:
    rows = _rows(connection, expression, after, upto)
    weights = np.ones(len(rows), np.float32)
    columns, colon, phrases = expression.partition(" : ")
    for column, weight in _STANDING if _several(columns) else ():
        standing = _rows(connection, f"{column}{colon}{phrases}", after, upto)
        weights[np.searchsorted(rows, standing)] += weight
    everything = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    rarity = max(1e-6, math.log((everything - len(rows) + 0.5) / (len(rows) + 0.5))) if len(rows) else 0.0
    return rows, (rarity * weights * 2.2 / (weights + 1.2)).astype(np.float32)


def _several(part: str) -> bool:
    """Report whether the part before the colon names several columns."""
    return part.startswith("{")


def _rows(connection: sqlite3.Connection, expression: str, after: int, upto: int, limit: int = -1) -> Rows:
    found = connection.execute(
        "SELECT rowid FROM texts WHERE texts MATCH ? AND rowid > ? AND rowid <= ? LIMIT ?",
        [expression, after, upto, limit],
    )
    return np.fromiter(chain.from_iterable(found), np.int64)
