"""The log read back: records after a version, how far the followers are, what may be trimmed."""

from __future__ import annotations

import apsw
import msgspec

from hiroba.context.store.types import Micros, Record

_records = msgspec.msgpack.Decoder(list[Record]).decode
_KEEP: Micros = 10 * 60 * 1_000_000  # a reader that looks again after some minutes still finds its place


def read(connection: apsw.Connection, after: int, limit: int) -> list[Record]:
    """Whole transactions after a version, oldest first, until there are `limit` records or more."""
    found: list[Record] = []
    for (blob,) in connection.execute("SELECT records FROM log WHERE version > ? ORDER BY version", (after,)):
        found += [record for record in _records(blob) if record.version > after]
        if len(found) >= limit:
            break
    return found


def end(connection: apsw.Connection) -> int:
    """The last version; the newest row is never trimmed."""
    return int(connection.execute("SELECT coalesce(max(version), 0) FROM log").get)


def position(connection: apsw.Connection, follower: str) -> int | None:
    found = connection.execute("SELECT version FROM follower WHERE name = ?", (follower,)).fetchone()
    return None if found is None else int(found[0])


def trim(connection: apsw.Connection, now: Micros) -> None:
    """Forget what every follower has passed and what is old enough."""
    connection.execute(
        "DELETE FROM log WHERE at < ? AND version <= (SELECT coalesce(min(version), 0) FROM follower)"
        " AND version < (SELECT max(version) FROM log)",
        (now - _KEEP,),
    )
