"""Rows that have become many are sealed: sorted into Parquet, and forgotten as rows in one transaction.

A crash before that transaction leaves files that nobody knows; one after it leaves nothing to do. Small files
of a month are merged into larger ones, four at a time.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache

import apsw
import pyarrow as pa

from hiroba.context.history.columns import Filling
from hiroba.context.history.moments import EPOCH
from hiroba.context.history.picking import is_of, still_there
from hiroba.context.history.rows import Row
from hiroba.context.history.segments import Segment
from hiroba.context.history.sqlite import SqliteHistory, left_of, taken_of
from hiroba.context.history.types import Projection
from hiroba.context.store.types import Micros

AT_ONCE = 50_000  # rows that are sealed in one go
_TOGETHER = 4  # files of like size that are merged
_SMALLEST = 20_000  # rows
_LARGEST = 4_000_000  # rows of a file that is not merged any more
_GRACE = 120  # seconds that a query may still read files which were merged
_QUIET = 600  # seconds after the last deletion before a file is written anew without what was deleted
_STRAY = 3_600  # seconds after which a file that nobody knows was left by a crash
_ALL = Projection()
_ADD = (
    "INSERT INTO segment (tenant, month, file, rows, first_entity, last_entity, first_observed,"
    " last_observed, first_modified, last_modified, transient) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
)


def waiting(history: SqliteHistory) -> tuple[int, Micros | None]:
    """How many rows are not sealed, about, and the time of the oldest one."""
    with history.connections.reading() as connection:
        ends = "SELECT (SELECT max(sequence) FROM recent) - (SELECT min(sequence) FROM recent) + 1"
        count = connection.execute(ends).get
        oldest = connection.execute("SELECT at FROM recent ORDER BY sequence LIMIT 1").get
    return count or 0, oldest


def seal(history: SqliteHistory, most: int = AT_ONCE) -> int:
    """Seal the oldest rows; return how many."""
    with history.connections.reading() as connection:
        last = connection.execute(
            "SELECT max(sequence) FROM (SELECT sequence FROM recent ORDER BY sequence LIMIT ?)", (most,)
        ).get
        rows = list(
            connection.execute(
                "SELECT entity, tenant, id, sequence, at, form, body, times FROM recent JOIN entity"
                " ON key = entity WHERE sequence <= ? ORDER BY sequence",
                (last,),
            )
        )
        taken = taken_of(connection, sorted({row[0] for row in rows}))
    if not rows:
        return 0
    parts: dict[tuple[str, str], Filling] = defaultdict(Filling)
    modified: dict[int, Micros] = {}
    now = time.time_ns() // 1_000
    for key, tenant, id, *rest in rows:
        row = Row(*rest)
        modified[key] = max(modified.get(key, 0), row.at)
        for one in left_of(row, key, _ALL, taken, now):
            month = month_of(one.modified if one.observed is None else one.observed)
            parts[tenant, month].add(key, id, row.sequence, one)
    sealed = [
        history.files.write(tenant, month, part.table()) for (tenant, month), part in sorted(parts.items())
    ]
    first = rows[0][3]
    with history.connections.writing() as connection:
        there = connection.execute(
            "SELECT count(*), min(sequence) FROM recent WHERE sequence <= ?", (last,)
        ).fetchone()
        if there == (len(rows), first):
            add_segments(connection, sealed)
            connection.executemany(
                "UPDATE entity SET modified = max(modified, ?2) WHERE key = ?1", modified.items()
            )
            connection.execute("DELETE FROM recent WHERE sequence <= ?", (last,))
            return len(rows)
    _discard(history, sealed)  # another process sealed them, or an entity was deleted meanwhile
    return 0


def add_segments(connection: apsw.Connection, segments: Iterable[Segment]) -> None:
    connection.executemany(_ADD, (segment[1:-1] for segment in segments))


def month_of(at: Micros) -> str:
    """`2026-11`, the folder that a time belongs to (UTC)."""
    return _month(at // 86_400_000_000)


@lru_cache(maxsize=4096)
def _month(days: int) -> str:
    return (EPOCH + timedelta(days=days)).strftime("%Y-%m")


def merge(history: SqliteHistory) -> int:
    """Merge small files of a month of a tenant; return how many became one (0: none are left to merge)."""
    with history.connections.reading() as connection:
        group = _mergeable(connection)
    return rewrite(history, group)


def purge(history: SqliteHistory, quiet: int = _QUIET) -> int:
    """Write a file anew without what was deleted from it a while ago; return how many (0: none is left)."""
    with history.connections.reading() as connection:
        sql = "SELECT * FROM segment WHERE stale <= ? ORDER BY stale LIMIT 1"
        group = [Segment(*row) for row in connection.execute(sql, (int(time.time()) - quiet,))]
    return rewrite(history, group)


def rewrite(history: SqliteHistory, group: Sequence[Segment], without: frozenset[int] = frozenset()) -> int:
    """Put one file in the place of these, with what is to be told of them; return how many they were, 0 where
    they changed meanwhile. without: keys of entities that are left out."""
    if not group:
        return 0
    table = pa.concat_tables([history.files.whole(segment.file) for segment in group])
    table = table.unify_dictionaries().combine_chunks()
    with history.connections.reading() as connection:
        ends = min(each.first_entity for each in group), max(each.last_entity for each in group)
        rows = connection.execute("SELECT key FROM entity WHERE key BETWEEN ? AND ?", ends)
        alive = [key for (key,) in rows if key not in without]
        taken = taken_of(connection, alive)
    table = table.filter(pa.array(still_there(table, taken) & is_of(table, alive)))
    merged = [history.files.write(group[0].tenant, group[0].month, table)] if table.num_rows else []
    if _replace(history, group, merged):
        return len(group)
    _discard(history, merged)
    return 0


def _replace(history: SqliteHistory, old: Sequence[Segment], new: Sequence[Segment]) -> bool:
    """False when one of the old ones is gone, or something in it was deleted meanwhile."""
    with history.connections.writing() as connection:
        for segment in old:
            sql = "SELECT 1 FROM segment WHERE id = ? AND stale IS ?"
            if connection.execute(sql, (segment.id, segment.stale)).get is None:
                return False
        connection.executemany("DELETE FROM segment WHERE id = ?", ((segment.id,) for segment in old))
        retire(connection, old)
        add_segments(connection, new)
    return True


def retire(connection: apsw.Connection, segments: Iterable[Segment]) -> None:
    """Say that files are not needed any more, but by queries that run."""
    now = int(time.time())
    connection.executemany("INSERT INTO retired VALUES (?,?)", ((segment.file, now) for segment in segments))


def _mergeable(connection: apsw.Connection) -> list[Segment]:
    groups: dict[tuple[str, str, int], list[Segment]] = defaultdict(list)
    for row in connection.execute("SELECT * FROM segment WHERE rows < ? ORDER BY id", (_LARGEST,)):
        segment = Segment(*row)
        size = int(math.log(max(1, segment.rows / _SMALLEST), _TOGETHER))
        group = groups[segment.tenant, segment.month, size]
        group.append(segment)
        if len(group) == _TOGETHER:
            return group
    return []


def clean(history: SqliteHistory) -> int:
    """Remove files that were merged a while ago, and those that a crash left behind."""
    now = int(time.time())
    with history.connections.reading() as connection:
        old = [
            file
            for (file,) in connection.execute("SELECT file FROM retired WHERE since < ?", (now - _GRACE,))
        ]
        known = {
            file for (file,) in connection.execute("SELECT file FROM segment UNION SELECT file FROM retired")
        }
    strays = history.files.strays(known, now - _STRAY)
    for file in (*old, *strays):
        history.files.remove(file)
    if old:
        with history.connections.writing() as connection:
            connection.executemany("DELETE FROM retired WHERE file=?", ((file,) for file in old))
    return len(old) + len(strays)


def _discard(history: SqliteHistory, segments: Iterable[Segment]) -> None:
    for segment in segments:
        history.files.remove(segment.file)
