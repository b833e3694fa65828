"""The log read back: records after a version, how far the followers are, what may be trimmed."""

from __future__ import annotations

from collections import OrderedDict

import apsw

from hiroba.context.store.packing import size_of, unpack
from hiroba.context.store.types import ENTITY, Micros, Record

_ROWS = "SELECT version, at FROM log WHERE version > ? ORDER BY version"
_ALL = 1 << 62
_ROOM = 16 * 1024 * 1024  # bytes of records that are kept in memory
_KEEP: Micros = 10 * 60 * 1_000_000  # a reader that looks again after some minutes still finds its place


class Tail:
    """What was read of the log last, as records: the followers of a process read the same, one after the
    other, and taking it apart costs more than most of them do with it."""

    def __init__(self) -> None:
        # by version and moment of a transaction, and how many bytes its records are
        self._kept: OrderedDict[tuple[int, Micros], tuple[list[Record], int]] = OrderedDict()
        self._size = 0

    def read(self, connection: apsw.Connection, after: int, limit: int) -> list[Record]:
        """Whole transactions after a version, oldest first, until there are `limit` records or more."""
        found: list[Record] = []
        for key in connection.execute(
            "SELECT version, at FROM log WHERE version > ? ORDER BY version", (after,)
        ):
            records = self._records(connection, key)
            if records and records[0].version <= after:
                records = [record for record in records if record.version > after]
            found += records
            if len(found) >= limit:
                break
        return found

    def _records(self, connection: apsw.Connection, key: tuple[int, Micros]) -> list[Record]:
        known = self._kept.get(key)
        if known is not None:
            return known[0]
        blob = bytes(connection.execute("SELECT records FROM log WHERE version = ?", key[:1]).get)
        records = unpack(blob)
        size = size_of(blob)
        self._kept[key] = records, size
        self._size += size
        while self._size > _ROOM and len(self._kept) > 1:
            self._size -= self._kept.popitem(last=False)[1][1]
        return records


def changed(connection: apsw.Connection, after: int) -> list[str] | None:
    """The ids of entities changed after a version; None where the log no longer goes back that far."""
    first = connection.execute("SELECT version, records FROM log ORDER BY version LIMIT 1").fetchone()
    if first is None:
        return []
    records = unpack(first[1])
    if (records[0].version if records else int(first[0])) > after + 1:
        return None
    return list({record.id for record in Tail().read(connection, after, _ALL) if record.kind == ENTITY})


def end(connection: apsw.Connection) -> int:
    """The last version; the newest row is never trimmed."""
    return int(connection.execute("SELECT coalesce(max(version), 0) FROM log").get)


def position(connection: apsw.Connection, follower: str) -> int | None:
    found = connection.execute("SELECT version FROM follower WHERE name = ?", (follower,)).fetchone()
    return None if found is None else int(found[0])


def followers(connection: apsw.Connection) -> list[str]:
    return [str(name) for (name,) in connection.execute("SELECT name FROM follower")]


def trim(connection: apsw.Connection, now: Micros) -> None:
    """Forget what every follower has passed and what is old enough."""
    connection.execute(
        "DELETE FROM log WHERE at < ? AND version <= (SELECT coalesce(min(version), 0) FROM follower)"
        " AND version < (SELECT max(version) FROM log)",
        (now - _KEEP,),
    )
