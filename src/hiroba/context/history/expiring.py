"""Sealed values of a type of entity whose time is over go, a whole month (UTC) at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import apsw
import numpy as np

from hiroba.context.history.picking import is_of
from hiroba.context.history.sealing import rewrite
from hiroba.context.history.segments import Segment
from hiroba.context.history.sqlite import SqliteHistory, segments_of
from hiroba.context.history.types import EVER

_TRIES = 5  # files may be merged while one is written anew


def types_of(history: SqliteHistory, tenant: str) -> list[str]:
    """The types of entities of which there is history in a space, in their order."""
    sql = "SELECT DISTINCT value FROM entity, json_each(types) WHERE tenant=? ORDER BY value"
    with history.connections.reading() as connection:
        return [str(each) for (each,) in connection.execute(sql, (tenant,))]


def values_of(history: SqliteHistory, tenant: str, type: str) -> dict[str, int]:
    """How many sealed values of a type there are in each month (`2026-11`), oldest first."""
    found: dict[str, int] = defaultdict(int)
    for segment, count, _keys in _holding(history, tenant, type):
        found[segment.month] += count
    return dict(sorted(found.items()))


def expire(history: SqliteHistory, tenant: str, type: str, month: str) -> int:
    """Write the files of a month anew without the values of a type; return how many values went.

    After a crash it goes on with the files that are left. Those in whose place others are go as soon as no
    query reads them.
    """
    gone = 0
    for _ in range(_TRIES):
        left = [each for each in _holding(history, tenant, type) if each[0].month == month]
        if not left:
            break
        for segment, count, keys in left:
            if rewrite(history, [segment], without=keys):
                gone += count
    return gone


def _holding(history: SqliteHistory, tenant: str, type: str) -> Iterator[tuple[Segment, int, frozenset[int]]]:
    """The files that hold something of a type: how many values, and of which entities they may be."""
    with history.connections.reading() as connection:
        keys = _keys(connection, tenant, type)
        segments = segments_of(connection, tenant, None, keys) if keys else []
    for segment in segments:
        within = [each for each in keys if segment.first_entity <= each <= segment.last_entity]
        if within:
            table = history.files.read(segment.file, within, ["entity"], EVER)
            count = int(np.count_nonzero(is_of(table, within)))
            if count:
                yield segment, count, frozenset(within)


def _keys(connection: apsw.Connection, tenant: str, type: str) -> list[int]:
    sql = (
        "SELECT key FROM entity WHERE tenant=?1 AND EXISTS"
        " (SELECT 1 FROM json_each(types) WHERE value=?2) ORDER BY key"
    )
    return [int(key) for (key,) in connection.execute(sql, (tenant, type))]
