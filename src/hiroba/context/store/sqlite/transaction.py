"""One transaction of the writer: entities and documents changed, the log told, everything or nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import apsw
import msgspec

from hiroba.context.store.effects import Effect, carry_out
from hiroba.context.store.packing import pack
from hiroba.context.store.shapes import Shapes, facets_of, written
from hiroba.context.store.sqlite import places
from hiroba.context.store.sqlite.places import Slots
from hiroba.context.store.sqlite.rows import BY_ID, BY_IDS, refresh, stored
from hiroba.context.store.types import Done, Micros, Record, Stored, Write

_json = msgspec.json.Encoder().encode
_INSERT = (
    "INSERT INTO entity (tenant, id, shape, version, created, modified, expires, source, times, body)"
    " VALUES (?,?,?,?,?,?,?,?,CAST(? AS TEXT),CAST(? AS TEXT))"
)
_REWRITE = (  # indexes of what stays are left alone
    "UPDATE entity SET version=?, modified=?, times=CAST(? AS TEXT), body=CAST(? AS TEXT) WHERE row=?"
)
_UPDATE = (
    "UPDATE entity SET shape=?, version=?, modified=?, expires=?, source=?, times=CAST(? AS TEXT),"
    " body=CAST(? AS TEXT) WHERE row=?"
)


def now() -> Micros:
    return time.time_ns() // 1000


class There(NamedTuple):
    """What is there of an entity: as it is by now, its row, and the number of its shape."""

    entity: Stored | None
    row: int
    shape: int


_NOTHING = There(None, -1, -1)


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
        self._now: dict[tuple[str, str], There] = {}  # entities as they are by now
        self._rewrites: dict[int, tuple[Any, ...]] = {}  # by row, what is to be written at the end

    def write(self, writes: Sequence[Write]) -> list[Done | Exception]:
        """Carry out writes in their order; each has its own outcome."""
        self.look_up(writes)
        return [self._write(write) for write in writes]

    def look_up(self, writes: Sequence[Write]) -> None:
        """Read at once what several writes are about."""
        if len(writes) < 2:
            return
        asked = [key for key in {(each.tenant, each.id) for each in writes} if key not in self._now]
        self._now.update(dict.fromkeys(asked, _NOTHING))
        for tenant in {key[0] for key in asked}:
            ids = _json([key[1] for key in asked if key[0] == tenant]).decode()
            for row in self._connection.execute(BY_IDS, (ids, tenant)):
                self._now[tenant, str(row[1])] = self._there(row)

    def _there(self, row: tuple[Any, ...]) -> There:
        return There(stored(row, self._shapes), row[10], row[2])

    def _write(self, write: Write) -> Done | Exception:
        key = write.tenant, write.id
        there = self._now.get(key)
        if there is None:
            row = self._connection.execute(BY_ID, key).fetchone()
            there = _NOTHING if row is None else self._there(row)
        outcome, effects = carry_out(write, there.entity, self.version, self.at)
        for effect in effects:
            there = self._now[key] = self._put(effect, there)
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

    def empty(self) -> None:
        """Forget everything; kinds of documents count as changed. Only the last version stays known."""
        self.version += 1
        self._now.clear()
        self._rewrites.clear()
        for table in ("entity", "place", "document"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 our own names
        self._connection.execute("UPDATE shape SET entities = 0")
        self._connection.execute("UPDATE revision SET version = ?", (self.version,))
        self._connection.execute("DELETE FROM log")
        self._connection.execute("INSERT INTO log VALUES (?,?,?)", (self.version, self.at, pack([])))

    def end(self) -> None:
        """Write what waits, the log and the counts; what is left is to commit."""
        if self._rewrites:
            self._connection.executemany(_REWRITE, self._rewrites.values())
        for shape, difference in self._counts.items():
            if difference:
                self._connection.execute(
                    "UPDATE shape SET entities = entities + ? WHERE shape = ?", (difference, shape)
                )
        if self._records:
            self._connection.execute(
                "INSERT INTO log VALUES (?,?,?)", (self.version, self.at, pack(self._records))
            )

    def _put(self, effect: Effect, there: There) -> There:
        """Carry an effect into the tables; return what is there then."""
        self.version = effect.record.version
        self._records.append(effect.record)
        before, after, row, shape = effect.before, effect.after, there.row, there.shape
        if before is not None and (after is None or effect.places is not None):
            places.forget(self._connection, self._slots, row, before.shape)
        if after is None:
            self._count(shape, -1)
            self._rewrites.pop(row, None)
            self._connection.execute("DELETE FROM entity WHERE row=?", (row,))
            return _NOTHING
        if before is None:
            shape = self._shape(after)
            row = self._insert(after, shape)
        elif _is_alike(before, after):
            self._rewrites[row] = after.version, after.modified, after.times, after.body, row
        else:
            self._count(shape, -1)
            shape = self._shape(after)
            self._update(after, shape, row)
        if effect.places:
            places.keep(self._connection, self._slots, row, effect.places)
        return There(after, row, shape)

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

    def _update(self, after: Stored, shape: int, row: int) -> None:
        self._rewrites.pop(row, None)
        self._connection.execute(
            _UPDATE,
            (
                shape,
                after.version,
                after.modified,
                after.expires,
                after.owner.source,
                after.times,
                after.body,
                row,
            ),
        )

    def _shape(self, after: Stored) -> int:
        """The number of the shape of an entity, made where it is new, with one entity more."""
        facets = facets_of(after.tenant, after, after.owner)
        number = self._shapes.number(facets)
        if number is None:
            self._connection.execute("INSERT INTO shape (facets) VALUES (?)", (written(facets),))
            number = self._connection.last_insert_rowid()
            self._shapes.know(number, facets)
        self._count(number, 1)
        return number

    def _count(self, shape: int, difference: int) -> None:
        self._counts[shape] = self._counts.get(shape, 0) + difference


def _is_alike(before: Stored, after: Stored) -> bool:
    """No column of an entity changes that an index of its own is of."""
    return (
        before.shape == after.shape
        and before.types == after.types
        and before.plain == after.plain
        and before.expires == after.expires
        and before.owner == after.owner
    )
