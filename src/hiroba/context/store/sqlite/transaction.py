"""One transaction of the writer: entities and documents changed, the log told, everything or nothing."""

from __future__ import annotations

import time
from typing import Any

import apsw
import msgspec

from hiroba.context.store.sqlite import places
from hiroba.context.store.sqlite.places import Slots
from hiroba.context.store.sqlite.rows import BY_ID, stored
from hiroba.context.store.sqlite.shapes import Facets, Shapes
from hiroba.context.store.types import (
    ENTITY,
    Change,
    Deleted,
    Done,
    Micros,
    Owner,
    Record,
    Stored,
    Unchanged,
    Write,
)

_records = msgspec.msgpack.Encoder().encode
_INSERT = (
    "INSERT INTO entity (tenant, id, shape, version, created, modified, expires, source, times, body)"
    " VALUES (?,?,?,?,?,?,?,?,CAST(? AS TEXT),CAST(? AS TEXT)) RETURNING row"
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
        shapes.refresh(connection)
        last = connection.execute("SELECT version, at FROM log ORDER BY version DESC LIMIT 1").fetchone()
        self.version: int = last[0] if last else 0
        before = last[1] if last else 0
        self.at: Micros = max(now(), before + 1)  # time never goes back along the log
        self._records: list[Record] = []
        self._counts: dict[int, int] = {}

    def write(self, write: Write) -> Done | Exception:
        """Carry out one write; what its function raises is its own outcome."""
        row = self._connection.execute(BY_ID, (write.tenant, write.id)).fetchone()
        before = None if row is None else stored(row, self._shapes)
        if row and before and before.expires is not None and before.expires <= self.at:
            self._delete(before, row)
            before = row = None
        try:
            outcome = write.apply(before, self.at)
        except Exception as error:
            return error
        if isinstance(outcome, Unchanged):
            return Done("unchanged", before.version if before else 0, outcome.result)
        if isinstance(outcome, Deleted):
            if before is None or row is None:
                return Done("unchanged", 0)
            self._delete(before, row)
            return Done("deleted", self.version)
        if before is None or row is None:
            self._create(write, outcome)
            return Done("created", self.version, outcome.result)
        self._update(write, before, row, outcome)
        return Done("updated", self.version, outcome.result)

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

    def _create(self, write: Write, change: Change) -> None:
        owner = write.owner or Owner(organisation=write.tenant)
        shape = self._shape(write.tenant, change, owner)
        self.version += 1
        row = self._connection.execute(
            _INSERT,
            (
                write.tenant, write.id, shape, self.version, self.at, self.at, change.expires, owner.source,
                change.times, change.body,
            ),
        ).fetchone()  # fmt: skip
        assert row is not None
        if change.places:
            places.keep(self._connection, self._slots, row[0], change.places)
        self._count(shape, 1)
        self._log("created", write, change, owner, self.at)

    def _update(self, write: Write, before: Stored, row: tuple[Any, ...], change: Change) -> None:
        owner = write.owner or before.owner
        shape = self._shape(write.tenant, change, owner)
        self.version += 1
        number = row[10]
        self._connection.execute(
            _UPDATE, (shape, self.version, self.at, change.expires, change.times, change.body, number)
        )
        if owner.source != before.owner.source:
            self._connection.execute("UPDATE entity SET source=? WHERE row=?", (owner.source, number))
        if change.places is not None:
            places.forget(self._connection, self._slots, number, before.shape)
            places.keep(self._connection, self._slots, number, change.places)
        if shape != row[2]:
            self._count(row[2], -1)
            self._count(shape, 1)
        self._log("updated", write, change, owner, before.created)

    def _delete(self, before: Stored, row: tuple[Any, ...]) -> None:
        number = row[10]
        self._connection.execute("DELETE FROM entity WHERE row=?", (number,))
        places.forget(self._connection, self._slots, number, before.shape)
        self._count(row[2], -1)
        self.version += 1
        self._records.append(
            Record(
                self.version,
                self.at,
                ENTITY,
                "deleted",
                before.tenant,
                before.id,
                before.body,
                before.types,
                before.times,
                before.created,
                before.shape,
                before.plain,
                before.owner,
                before.expires,
            )
        )

    def _shape(self, tenant: str, change: Change, owner: Owner) -> int:
        facets = Facets(
            tenant, change.types, change.shape, change.plain, owner.organisation, owner.visibility
        )
        return self._shapes.number_of(self._connection, facets)

    def _count(self, shape: int, difference: int) -> None:
        self._counts[shape] = self._counts.get(shape, 0) + difference

    def _log(self, event: str, write: Write, change: Change, owner: Owner, created: Micros) -> None:
        self._records.append(
            Record(
                self.version,
                self.at,
                ENTITY,
                event,
                write.tenant,
                write.id,
                change.body,
                change.types,
                change.times,
                created,
                change.shape,
                change.plain,
                owner,
                change.expires,
                change.places,
                change.changed,
                change.gone,
                change.old,
            )
        )
