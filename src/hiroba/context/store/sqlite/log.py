"""The log read back: records after a version, how far the followers are, what may be trimmed."""

from __future__ import annotations

import apsw

from hiroba.context.store.packing import passed_over, unpack
from hiroba.context.store.tail import Tail, past
from hiroba.context.store.types import ENTITY, Micros, Record

_LINES = "SELECT version, at FROM log WHERE version > ? ORDER BY version"
_FIRST_BYTES = "SELECT version, substr(records, 1, 1) FROM log WHERE version > ? ORDER BY version"
_RECORDS = "SELECT records FROM log WHERE version = ?"
_ALL = 1 << 62
_KEEP: Micros = 10 * 60 * 1_000_000  # a reader that looks again after some minutes still finds its place


def read(tail: Tail, connection: apsw.Connection, version: int, limit: int) -> list[Record]:
    """Whole transactions after a version, oldest first, until there are `limit` records or more."""
    found: list[Record] = []
    for line in connection.execute(_LINES, (version,)):
        records = tail.known(line)
        if records is None:
            records = tail.keep(line, connection.execute(_RECORDS, line[:1]).get)
        found += past(records, version)
        if len(found) >= limit:
            break
    return found


def pass_over(connection: apsw.Connection, after: int, mark: int) -> int:
    """See Store."""
    return passed_over(connection.execute(_FIRST_BYTES, (after,)), after, mark)


def changed(connection: apsw.Connection, version: int) -> list[str] | None:
    """The ids of entities changed after a version; None where the log no longer goes back that far."""
    first = connection.execute("SELECT version, records FROM log ORDER BY version LIMIT 1").fetchone()
    if first is None:
        return []
    records = unpack(first[1])
    if (records[0].version if records else int(first[0])) > version + 1:
        return None
    return list({record.id for record in read(Tail(), connection, version, _ALL) if record.kind == ENTITY})


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
