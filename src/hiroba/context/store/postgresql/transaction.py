"""One transaction of the writer: what waits is read in one statement, worked out, and written in few.

A statement costs a way to the server and back, so there is one a table, whatever number of rows it carries.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import asyncpg
import msgspec

from hiroba.context.store.effects import Effect, carry_out
from hiroba.context.store.packing import pack
from hiroba.context.store.postgresql.rows import stored
from hiroba.context.store.postgresql.schema import CHANGED
from hiroba.context.store.postgresql.statements import READ, columns, delete, keep_entities, keep_places
from hiroba.context.store.shapes import Facets, Shapes, facets_of, written
from hiroba.context.store.types import Done, Micros, Place, Record, Stored, Write

Key = tuple[str, str]


class Put(msgspec.Struct, frozen=True):
    """A document to keep, or (body None) to delete."""

    kind: str
    tenant: str
    id: str
    body: bytes | None


class Advance(msgspec.Struct, frozen=True):
    follower: str
    version: int


class Empty(msgspec.Struct, frozen=True):
    """Forget everything."""


Work = Write | Put | Advance | Empty
Logged = tuple[int, Micros]  # the line of the log that a transaction wrote: its version, its time


class Transaction:
    """Runs within a transaction that the caller began and will commit."""

    def __init__(self, connection: asyncpg.Connection, shapes: Shapes, spread: bool) -> None:
        self._connection, self._shapes, self._spread = connection, shapes, spread
        self._now: dict[Key, Stored | None] = {}  # what is or shall be
        self._touched: dict[Key, Stored | None] = {}  # rows that are to be written or (None) deleted
        self._places: dict[Key, tuple[Place, ...]] = {}
        self._records: list[Record] = []
        self._counts: dict[Facets, int] = {}
        self.version = 0
        self.at: Micros = 0

    async def begin(self, work: Iterable[Work]) -> None:
        """Read what the work is about."""
        fetch = self._connection.fetch
        last = await fetch(
            "(SELECT version, at, NULL FROM log ORDER BY version DESC LIMIT 1)"
            " UNION ALL (SELECT shape, NULL, facets FROM shape WHERE shape > $1)",
            self._shapes.last,
        )
        self._shapes.learn((row[0], row[2]) for row in last if row[2] is not None)
        there: tuple[int, Micros] = next(((row[0], row[1]) for row in last if row[2] is None), (0, 0))
        self.version, before = there
        self.at = max(time.time_ns() // 1000, before + 1)
        keys = sorted({(each.tenant, each.id) for each in work if isinstance(each, Write)})
        if keys:
            for row in await fetch(READ, sorted({key[0] for key in keys}), [key[1] for key in keys]):
                found = stored(row, self._shapes)
                self._now[found.tenant, found.id] = found

    def write(self, write: Write) -> Done | Exception:
        """Work out one write over what is there, those before it included."""
        key = write.tenant, write.id
        outcome, effects = carry_out(write, self._now.get(key), self.version, self.at)
        for effect in effects:
            self._take(key, effect)
        return outcome

    def _take(self, key: Key, effect: Effect) -> None:
        self.version = effect.record.version
        self._records.append(effect.record)
        before, after = effect.before, effect.after
        if before is not None:
            self._count(facets_of(before.tenant, before, before.owner), -1)
        if after is not None:
            self._count(facets_of(after.tenant, after, after.owner), 1)
        self._now[key] = self._touched[key] = after
        if after is None:
            self._places[key] = ()
        elif effect.places is not None:
            self._places[key] = effect.places

    def _count(self, facets: Facets, difference: int) -> None:
        self._counts[facets] = self._counts.get(facets, 0) + difference

    async def put(self, put: Put) -> None:
        """Keep or delete a document."""
        execute = self._connection.execute
        key = put.kind, put.tenant, put.id
        if put.body is None:
            await execute("DELETE FROM document WHERE kind=$1 AND tenant=$2 AND id=$3", *key)
        else:
            await execute(
                "INSERT INTO document VALUES ($1,$2,$3,$4)"
                " ON CONFLICT (kind, tenant, id) DO UPDATE SET body = excluded.body",
                *key,
                put.body,
            )
        self.version += 1
        await execute(
            "INSERT INTO revision VALUES ($1,$2) ON CONFLICT (kind) DO UPDATE SET version = excluded.version",
            put.kind,
            self.version,
        )
        event = "deleted" if put.body is None else "updated"
        self._records.append(Record(self.version, self.at, put.kind, event, put.tenant, put.id, put.body))

    async def advance(self, work: Advance) -> None:
        """Say how far a follower is; it never goes back."""
        await self._connection.execute(
            "INSERT INTO follower VALUES ($1,$2) ON CONFLICT (name)"
            " DO UPDATE SET version = greatest(follower.version, excluded.version)",
            work.follower,
            work.version,
        )

    async def empty(self, _work: Empty) -> None:
        """Forget everything; kinds of documents count as changed. Only the last version stays known."""
        self.version += 1
        execute = self._connection.execute
        await execute("DELETE FROM entity; DELETE FROM place; DELETE FROM document; DELETE FROM log")
        await execute("UPDATE shape SET entities = 0")
        await execute("UPDATE revision SET version = $1", self.version)
        await execute("INSERT INTO log VALUES ($1,$2,$3)", self.version, self.at, pack([]))

    async def is_logged(self, line: Logged | None) -> bool:
        """Say whether another transaction, of which nothing was heard, wrote this line of the log."""
        if line is None:
            return False
        at = await self._connection.fetchval("SELECT at FROM log WHERE version = $1", line[0])
        return bool(at == line[1])

    async def end(self) -> Logged | None:
        """Write entities, places, counts and the log, and return the line; what is left is to commit."""
        numbers = await self._numbered()
        await self._write_entities(numbers)
        await self._write_places()
        if not self._records:
            return None
        await self._connection.execute(
            "WITH told AS (INSERT INTO log VALUES ($1,$2,$3)) SELECT pg_notify($4, $5)",
            self.version,
            self.at,
            pack(self._records),
            CHANGED,
            ",".join(sorted({record.kind for record in self._records})),
        )
        return self.version, self.at

    async def _numbered(self) -> dict[Facets, int]:
        """The numbers of the shapes, made where they are new, and their counts brought up to date."""
        numbers = {facets: self._shapes.number(facets) for facets in self._counts}
        new = [facets for facets, number in numbers.items() if number is None]
        for number, facets in enumerate(new, self._shapes.last + 1):
            await self._connection.execute(
                "INSERT INTO shape (shape, facets) VALUES ($1, $2)", number, written(facets)
            )
            self._shapes.know(number, facets)
            numbers[facets] = number
        found = {facets: number for facets, number in numbers.items() if number is not None}
        changed = [(found[facets], difference) for facets, difference in self._counts.items() if difference]
        if changed:
            await self._connection.execute(
                "UPDATE shape SET entities = entities + given.difference"
                " FROM unnest($1::int[], $2::bigint[]) AS given(shape, difference)"
                " WHERE shape.shape = given.shape",
                *columns(changed, 2),
            )
        return found

    async def _write_entities(self, numbers: dict[Facets, int]) -> None:
        rows = [
            (
                after.tenant,
                after.id,
                numbers[facets_of(after.tenant, after, after.owner)],
                after.version,
                after.created,
                after.modified,
                after.expires,
                after.owner.source,
                after.times.decode(),
                after.body.decode(),
            )
            for after in self._touched.values()
            if after is not None
        ]
        if rows:
            rows.sort()
            await keep_entities(self._connection, rows, self._spread)
        gone = sorted(key for key, after in self._touched.items() if after is None)
        if gone:
            await delete(self._connection, "entity", gone)

    async def _write_places(self) -> None:
        if not self._places:
            return
        await delete(self._connection, "place", sorted(self._places))
        rows = [
            (*key, each.attribute, each.west, each.south, each.east, each.north)
            for key, places in self._places.items()
            for each in _joined(places)
        ]
        if rows:
            await keep_places(self._connection, rows, self._spread)


def _joined(places: Sequence[Place]) -> list[Place]:
    """Instances of one attribute share a box."""
    boxes: dict[str, Place] = {}
    for place in places:
        other = boxes.get(place.attribute, place)
        boxes[place.attribute] = Place(
            place.attribute,
            min(place.west, other.west),
            min(place.south, other.south),
            max(place.east, other.east),
            max(place.north, other.north),
        )
    return list(boxes.values())
