"""One transaction of the writer: entities and documents changed, the log told, everything or nothing."""

from __future__ import annotations

import time

import apsw
import msgspec

from hiroba.context.store.effects import Effect, carry_out
from hiroba.context.store.shapes import Facets, Shapes, facets_of, written
from hiroba.context.store.sqlite import places
from hiroba.context.store.sqlite.places import Slots
from hiroba.context.store.sqlite.rows import BY_ID, refresh, stored
from hiroba.context.store.types import Done, Micros, Record, Stored, Write

_records = msgspec.msgpack.Encoder().encode
_INSERT = (
    "INSERT INTO entity (tenant, id, shape, version, created, modified, expires, source, times, body)"
    " VALUES (?,?,?,?,?,?,?,?,CAST(? AS TEXT),CAST(? AS TEXT))"
)
_UPDATE = (
    "UPDATE entity SET shape=?, version=?, modified=?, expires=?, times=CAST(? AS TEXT),"
    " body=CAST(? AS TEXT) WHERE row=?"
)


def now() -> Micros:
    return time.time_ns() // 1000


class Transaction:
    """Begins when it is made; the caller then commits or rolls back on the same connection.

    The log gets one row a transaction, with all its records.
    """

    def __init__(self, connection: apsw.Connection, shapes: Shapes, slots: Slots) -> None:
        self._connection, self._shapes, self._slots = connection, shapes, slots
        connection.execute("BEGIN IMMEDIATE")
        refresh(connection, shapes)
        last = connection.execute("SELECT version, at FROM log ORDER BY version DESC LIMIT 1").fetchone()
        self.version: int = last[0] if last else 0
        before = last[1] if last else 0
        self.at: Micros = max(now(), before + 1)  # time never goes back along the log
        self._records: list[Record] = []
        self._counts: dict[int, int] = {}

    def write(self, write: Write) -> Done | Exception:
        """Carry out one write."""
        row = self._connection.execute(BY_ID, (write.tenant, write.id)).fetchone()
        before = None if row is None else stored(row, self._shapes)
        outcome, effects = carry_out(write, before, self.version, self.at)
        for effect in effects:
            self._put(effect, -1 if row is None else row[10])
        return outcome

    def put(self, kind: str, tenant: str, id: str, body: bytes | None) -> None:
        """Keep or delete a document."""
        execute = self._connection.execute
        if body is None:
            execute("DELETE FROM document WHERE kind=? AND tenant=? AND id=?", (kind, tenant, id))
        else:
            execute("INSERT OR REPLACE INTO document VALUES (?,?,?,?)", (kind, tenant, id, body))
        event = "deleted" if body is None else "updated"
        self.version += 1
        execute("INSERT OR REPLACE INTO revision VALUES (?,?)", (kind, self.version))
        self._records.append(Record(self.version, self.at, kind, event, tenant, id, body))

    def advance(self, follower: str, version: int) -> None:
        """Say how far a follower is; it never goes back."""
        self._connection.execute(
            "INSERT INTO follower VALUES (?,?)"
            " ON CONFLICT (name) DO UPDATE SET version = max(version, excluded.version)",
            (follower, version),
        )

    def empty(self) -> None:
        """Forget everything; kinds of documents count as changed. Only the last version stays known."""
        self.version += 1
        for table in ("entity", "place", "document"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 our own names
        self._connection.execute("UPDATE shape SET entities = 0")
        self._connection.execute("UPDATE revision SET version = ?", (self.version,))
        self._connection.execute("DELETE FROM log")
        self._connection.execute("INSERT INTO log VALUES (?,?,?)", (self.version, self.at, _records([])))

    def end(self) -> None:
        """Write the log and the counts; what is left is to commit."""
        for shape, difference in self._counts.items():
            if difference:
                self._connection.execute(
                    "UPDATE shape SET entities = entities + ? WHERE shape = ?", (difference, shape)
                )
        if self._records:
            self._connection.execute(
                "INSERT INTO log VALUES (?,?,?)", (self.version, self.at, _records(self._records))
            )

    def _put(self, effect: Effect, row: int) -> None:
        """Carry an effect into the tables. row: of the entity as it was."""
        self.version = effect.record.version
        self._records.append(effect.record)
        before, after = effect.before, effect.after
        if before is not None:
            self._count(facets_of(before.tenant, before, before.owner), -1)
            if after is None or effect.places is not None:
                places.forget(self._connection, self._slots, row, before.shape)
        if after is None:
            self._connection.execute("DELETE FROM entity WHERE row=?", (row,))
            return
        shape = self._count(facets_of(after.tenant, after, after.owner), 1)
        row = self._insert(after, shape) if before is None else self._update(before, after, shape, row)
        if effect.places:
            places.keep(self._connection, self._slots, row, effect.places)

    def _insert(self, after: Stored, shape: int) -> int:
        self._connection.execute(
            _INSERT,
            (
                after.tenant,
                after.id,
                shape,
                after.version,
                after.created,
                after.modified,
                after.expires,
                after.owner.source,
                after.times,
                after.body,
            ),
        )
        return self._connection.last_insert_rowid()

    def _update(self, before: Stored, after: Stored, shape: int, row: int) -> int:
        self._connection.execute(
            _UPDATE, (shape, after.version, after.modified, after.expires, after.times, after.body, row)
        )
        if after.owner.source != before.owner.source:
            self._connection.execute("UPDATE entity SET source=? WHERE row=?", (after.owner.source, row))
        return row

    def _count(self, facets: Facets, difference: int) -> int:
        """The number of a shape, made where it is new, with one entity more or less."""
        number = self._shapes.number(facets)
        if number is None:
            self._connection.execute("INSERT INTO shape (facets) VALUES (?)", (written(facets),))
            number = self._connection.last_insert_rowid()
            self._shapes.know(number, facets)
        self._counts[number] = self._counts.get(number, 0) + difference
        return number
