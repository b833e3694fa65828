"""Documents found, best first."""

from __future__ import annotations

import json
import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hiroba.catalog.search import store
from hiroba.catalog.search.documents import documents
from hiroba.catalog.search.postings import posting
from hiroba.catalog.search.query import Every, Node, Unit, parse
from hiroba.catalog.search.synonyms import Synonyms
from hiroba.catalog.search.types import Documents, Found

_YEAR: Final = 365 * 86400.0
_CANDIDATES: Final = 2000  # whose titles are looked at

Positions = NDArray[np.int64]
_Scores = NDArray[np.float32]
_Mask = NDArray[np.bool_]


def match(text: str, among: Documents | None = None, table: Synonyms | None = None) -> Found:
    """Return what matches, in no order; nothing for a text without words.

    among: a state of the index, else it is the one that is now. table: of synonyms, else the one in force.
    """
    wanted = parse(text, table)
    now = among or documents()
    if wanted.empty:
        return Found(now, np.empty(0, np.int64), np.empty(0, np.float32), "")
    mask, scores = _every(wanted.wanted, now)
    for part in wanted.excluded.parts:
        mask = mask & ~_evaluated(part, now)[0]
    positions = np.flatnonzero(mask & now.alive)
    return Found(now, positions, scores[positions], wanted.literal)


def best(found: Found, chosen: _Mask | None = None, limit: int | None = None) -> Positions:
    """Return the positions of what was found, the best first. chosen: only these of them. limit: no more than
    that many of them.

    Fresh: up to a tenth better; used much: up to a fifth. A title that holds the words as typed, the more the
    less else it says, goes before those found by a synonym: so far as it is among the first by all else.
    """
    positions, scores = (found.positions, found.scores) if chosen is None else (
        found.positions[chosen], found.scores[chosen]
    )  # fmt: skip
    now = found.documents
    modified, over = now.modified[positions], now.over[positions]
    age = np.maximum(0.0, time.time() - modified)
    weighed = scores * (1.0 + 0.1 / (1.0 + age / _YEAR) + 0.2 * now.used[positions])
    first = _first(weighed, over)
    if found.literal:
        weighed[first] *= _said(now.rows[positions[first]], found.literal)
    order = np.lexsort((-modified[first], -weighed[first], over[first]))
    ordered = positions[first[order]]
    if limit is None or limit > len(first):
        rest = np.ones(len(positions), np.bool_)
        rest[first] = False
        others = np.flatnonzero(rest)
        order = np.lexsort((-modified[others], -weighed[others], over[others]))
        ordered = np.concatenate([ordered, positions[others[order]]])
    return ordered[:limit]


def _first(weighed: NDArray[np.floating[Any]], over: _Mask) -> Positions:
    """Return where the best candidates are, in no order."""
    if len(weighed) <= _CANDIDATES:
        return np.arange(len(weighed))
    return np.argpartition(np.where(over, weighed - 1e6, weighed), -_CANDIDATES)[-_CANDIDATES:]


def _said(rows: Positions, literal: str) -> NDArray[np.float64]:
    """Return by how much each title is better for holding the words as they were typed."""
    factors = dict(
        store.connection().execute(
            "SELECT row, 2.0 + 1.0 * length(?) / length(title) FROM documents "
            "WHERE row IN (SELECT value FROM json_each(?)) AND instr(title, ?)",
            [literal, json.dumps(rows.tolist()), literal],
        )
    )
    return np.array([factors.get(row, 1.0) for row in rows.tolist()], np.float64)


def _evaluated(node: Node, now: Documents) -> tuple[_Mask, _Scores]:
    """Return what matches, and how well, for every position."""
    if isinstance(node, Unit):
        found = posting(node.expression, now)
        mask, scores = np.zeros(now.size, np.bool_), np.zeros(now.size, np.float32)
        mask[found.positions] = True
        scores[found.positions] = found.scores
        return mask, scores
    if isinstance(node, Every):
        return _every(node, now)
    parts = [_evaluated(part, now) for part in node.parts]
    return np.logical_or.reduce([mask for mask, _scores in parts]), np.sum(
        [each for _mask, each in parts], axis=0
    )


def _every(node: Every, now: Documents) -> tuple[_Mask, _Scores]:
    mask, scores = np.ones(now.size, np.bool_), np.zeros(now.size, np.float32)
    for part in node.parts:
        one, better = _evaluated(part, now)
        mask &= one
        scores += better
    for lift in node.lifts:
        scores += _evaluated(lift, now)[1]
    return mask, scores


def search(text: str, limit: int = -1, *, public: bool = False) -> list[str]:
    """Return the ids of the documents that match, best first (-1: all of them).

    public: only those that anybody may know of.
    """
    found = match(text)
    ids = found.documents.ids
    chosen = found.documents.public[found.positions] if public else None
    return [ids[place] for place in best(found, chosen, limit if limit >= 0 else None).tolist()]


def matches(text: str, *, public: bool = False) -> bool:
    """Report whether anything matches."""
    found = match(text)
    return bool(np.any(found.documents.public[found.positions]) if public else len(found.positions))


def count() -> int:
    """Return how many documents the index holds."""
    return int(store.connection().execute("SELECT count(*) FROM documents").fetchone()[0])
