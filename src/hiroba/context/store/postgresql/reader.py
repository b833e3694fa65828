"""Questions to PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import msgspec

from hiroba.context.queries.service import join_depth, ranked
from hiroba.context.queries.types import Body, Find, Order, Path, Times
from hiroba.context.store.leftover import Test, body_of
from hiroba.context.store.postgresql.asked import Asked
from hiroba.context.store.postgresql.gathering import Gathering
from hiroba.context.store.postgresql.layout import Layout
from hiroba.context.store.postgresql.plan import Branch, branches
from hiroba.context.store.postgresql.rows import COLUMNS, stored
from hiroba.context.store.postgresql.spots import spots
from hiroba.context.store.postgresql.statements import READ
from hiroba.context.store.seeing import all_seen, members_seen, seen, times_seen
from hiroba.context.store.shapes import Shapes
from hiroba.context.store.times import times_of
from hiroba.context.store.types import Page, Select, Shape, Spot, Stored
from hiroba.kernel.decide.types import WHOLE, Sight

_BY_ID = f"SELECT {COLUMNS} FROM city.entity WHERE tenant = $1 AND id = $2"  # noqa: S608 our own names
_BY_ID_ORDER = Order(Path(("id",)))
_AT_ONCE = 500  # rows that are fetched together while they are looked through
_AT_FIRST = 100  # and at the beginning: mostly a page is found among them
_MANY = 1000  # ids of one statement, and rows of a page at once
_NEWEST = ", (SELECT max(shape.shape) FROM city.shape)"


class Reader:
    """Reads through the pool; what it knows of the shapes it asks for at every question."""

    def __init__(self, pool: asyncpg.Pool, asked: Asked, layout: Layout) -> None:
        self._pool, self._asked, self._layout = pool, asked, layout
        self._gathering = Gathering(pool)
        self.shapes = Shapes()

    async def refresh(self, connection: Any) -> None:
        """Take in the shapes that others made."""
        rows = await connection.fetch(
            "SELECT shape, facets FROM city.shape WHERE shape > $1", self.shapes.last
        )
        self.shapes.learn((row[0], row[1]) for row in rows)

    async def get(self, tenant: str, id: str) -> Stored | None:
        # one machine's loss is not to harm questions to others; a letter that is refused, its asker only
        if self._layout.spread or not id.isascii() or "\0" in id:
            row = await self._pool.fetchrow(_BY_ID, tenant, id)
        else:
            row = await self._gathering.get(tenant, id)
        return None if row is None else await self._stored(self._pool, row)

    async def _stored(self, connection: Any, row: Sequence[Any]) -> Stored:
        try:
            return stored(row, self.shapes)
        except KeyError:
            await self.refresh(connection)
            return stored(row, self.shapes)

    async def select(self, what: Select) -> Page:
        """A page is from one moment; over several machines there is none, so no transaction asks for it."""
        page = await self._at_once(what)
        if page is not None:
            return page
        async with self._pool.acquire() as connection:
            if self._layout.spread:
                return await self._page(connection, what)
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                return await self._page(connection, what)

    def _branches(self, what: Select) -> list[Branch]:
        return branches(what, self.shapes, spread=self._layout.spread)

    async def _at_once(self, what: Select) -> Page | None:
        """The page where one statement tells it, which is one moment, too; and that no shape is newer than
        what is known, so that nothing was left out. None: it has to be asked for in full."""
        if self._layout.spread or what.since is not None or what.order or what.count:
            return None
        plan = self._branches(what)
        if len(plan) != 1 or plan[0].rest or plan[0].limits is not WHOLE:
            return None
        branch = plan[0]
        # what is on the edge, and may not fit, is looked at among those that are skipped, too
        skip = what.offset if branch.unless_exact is None else 0
        last = what.offset + what.limit
        if last - skip > _MANY:
            return None
        rows = await self._pool.fetch(branch.rows(last - skip, skip, _NEWEST), *branch.values)
        if not rows or rows[0][-1] != self.shapes.last or not all(row["exact"] for row in rows):
            return None
        self._asked.miss(branch.keys)
        return Page(self._seen(what, rows[what.offset - skip :]))

    async def _page(self, connection: Any, what: Select) -> Page:
        await self.refresh(connection)
        if what.since is not None:
            return await self._since(connection, what)
        plan = self._branches(what)
        for branch in plan:
            self._asked.miss(branch.keys)
        if any(branch.limits is not WHOLE for branch in plan):
            return await self._of_parts(connection, what, plan)
        if what.order:
            return await self._ordered(connection, what, plan)
        if not all(branch.whole for branch in plan):
            return await self._looked_through(connection, what, plan)
        items = await self._sliced(connection, what, plan)
        return Page(items, await self._count(connection, what, plan) if what.count else None)

    async def _of_parts(self, connection: Any, what: Select, plan: list[Branch]) -> Page:
        """Where only a part of some is seen: in the order of ids, as far as no other is asked for. By their
        shapes it would tell which have what is hidden."""
        if what.order or not all(branch.whole for branch in plan):
            ordered = msgspec.structs.replace(what, order=(*what.order, _BY_ID_ORDER))
            return await self._ordered(connection, ordered, plan)
        last = what.offset + what.limit
        rows: list[Sequence[Any]] = []
        for branch in plan:
            by_id = msgspec.structs.replace(branch, order="ORDER BY entity.id")
            rows += await connection.fetch(by_id.rows(last), *by_id.values)
        rows.sort(key=lambda row: (row[1], row[0]))
        items = self._seen(what, rows[what.offset : last])
        return Page(items, await self._count(connection, what, plan) if what.count else None)

    @asynccontextmanager
    async def _moment(self) -> AsyncIterator[Any]:
        """A connection that sees one moment, where all lies on one machine, and knows its shapes."""
        async with self._pool.acquire() as connection, AsyncExitStack() as stack:
            if not self._layout.spread:
                moment = connection.transaction(isolation="repeatable_read", readonly=True)
                await stack.enter_async_context(moment)
            await self.refresh(connection)
            yield connection

    async def spots(self, at_once: int) -> AsyncIterator[Sequence[Spot]]:
        """Where everything is, in portions; from one moment where it lies on one machine."""
        async with self._moment() as connection:
            async for portion in spots(connection, self.shapes, at_once):
                yield portion

    async def walk(self, what: Select, at_once: int) -> AsyncIterator[list[Stored]]:
        """All that fits, in portions; from one moment where it lies on one machine."""
        async with self._moment() as connection:
            for branch in self._branches(what):
                if not branch.whole:
                    rows = [row async for row, _b, _t in self._fitting(connection, what, [branch])]
                    yield self._seen(what, rows)
                    continue
                async for portion in self._portions(connection, branch, at_once):
                    yield self._seen(what, portion)

    def _seen(self, what: Select, rows: Iterable[Sequence[Any]]) -> list[Stored]:
        return all_seen([stored(row, self.shapes) for row in rows], what.sight)

    async def _sliced(self, connection: Any, what: Select, plan: list[Branch]) -> list[Stored]:
        items: list[Stored] = []
        skip = what.offset
        for branch in plan:
            missing = what.limit - len(items)
            if missing <= 0:
                break
            rows = await connection.fetch(branch.rows(missing, skip), *branch.values)
            items += self._seen(what, rows)
            if rows:
                skip = 0
            elif skip and branch is not plan[-1]:
                skip = max(0, skip - await connection.fetchval(branch.number(), *branch.values))
        return items

    async def _count(self, connection: Any, what: Select, plan: list[Branch]) -> int:
        if what.q is None and what.geo is None and what.bbox is None and not what.ids and not what.sources:
            numbers = list(self.shapes.fitting(what.tenant, what.sight, what.types, what.attributes))
            found = await connection.fetchval(
                "SELECT coalesce(sum(entities), 0) FROM city.shape WHERE shape = ANY($1::int[])", numbers
            )
            return int(found)
        return sum([await connection.fetchval(branch.number(), *branch.values) for branch in plan])

    async def _looked_through(self, connection: Any, what: Select, plan: list[Branch]) -> Page:
        items: list[Stored] = []
        number = 0
        last = what.offset + what.limit
        async for row, _body, _times in self._fitting(connection, what, plan):
            if what.offset <= number < last:
                items += self._seen(what, [row])
            number += 1
            if number >= last and not what.count:
                break
        return Page(items, number if what.count else None)

    async def _fitting(
        self, connection: Any, what: Select, plan: list[Branch]
    ) -> AsyncIterator[tuple[Sequence[Any], Body, Times]]:
        """Rows that meet everything, fetched in portions."""
        for branch in plan:
            async for rows in self._portions(connection, branch):
                read = [(row, *_looked_at(branch, row)) for row in rows]
                linked = await self._linked(connection, what, read)
                for row, body, times in read:
                    find = _finder(row[0], linked)
                    if all(test(body, times, find) for test in _tests(branch, row)):
                        yield row, body, times

    async def _portions(
        self, connection: Any, branch: Branch, at_once: int = _AT_ONCE
    ) -> AsyncIterator[Sequence[Sequence[Any]]]:
        """The rows of a branch, not all at once. Citus would fetch them all for a cursor."""
        if not self._layout.spread:
            cursor = await connection.cursor(branch.rows(), *branch.values)
            some = min(_AT_FIRST, at_once)
            while rows := await cursor.fetch(some):
                yield rows
                some = at_once
            return
        after: tuple[int, str] | None = None
        while True:
            said, values = branch.portion(at_once, after)
            rows = await connection.fetch(said, *values)
            if not rows:
                return
            yield rows
            after = rows[-1][2], rows[-1][1]

    async def _linked(
        self,
        connection: Any,
        what: Select,
        read: Sequence[tuple[Sequence[Any], Body, Times]],
    ) -> dict[tuple[str, str], tuple[Body, Times]]:
        """Whom these entities point to, as far as the condition joins and the reader may know of them."""
        found: dict[tuple[str, str], tuple[Body, Times]] = {}
        depth = 0 if what.q is None else join_depth(what.q)
        around: list[tuple[str, Body]] = [(row[0], body) for row, body, _times in read]
        for _step in range(depth):
            wished = {(tenant, id) for tenant, body in around for id in _targets(body)} - set(found)
            wanted = sorted(wished)
            around = []
            for start in range(0, len(wanted), _MANY):
                some = wanted[start : start + _MANY]
                rows = await connection.fetch(
                    READ, sorted({tenant for tenant, _id in some}), [id for _tenant, id in some]
                )
                for row in rows:
                    one = await self._stored(connection, row)
                    there = seen(one, what.sight) if (one.tenant, one.id) in wished else None
                    if there is not None:
                        body = body_of(there.body)
                        found[one.tenant, one.id] = body, times_of(there.times)
                        around.append((one.tenant, body))
        return found

    async def _ordered(self, connection: Any, what: Select, plan: list[Branch]) -> Page:
        rows = [
            ((row[0], row[1]), body, times)
            async for row, body, times in self._fitting(connection, what, plan)
        ]
        names = ranked(iter(rows), what.order)
        page = [
            await connection.fetchrow(_BY_ID, *name) for name in names[what.offset : what.offset + what.limit]
        ]
        items = self._seen(what, [row for row in page if row is not None])
        return Page(items, len(names) if what.count else None)

    async def _since(self, connection: Any, what: Select) -> Page:
        since = what.since or 0
        plan = self._branches(msgspec.structs.replace(what, since=None))
        items: list[Stored] = []
        for branch in plan:
            later = msgspec.structs.replace(
                branch, source=f"{branch.source} AND entity.version > {int(since)}"
            )
            rows = [row async for row, _b, _t in self._fitting(connection, what, [later])]
            items += self._seen(what, rows)
        items.sort(key=lambda entity: entity.version)
        return Page(items[what.offset : what.offset + what.limit], len(items) if what.count else None)

    async def counted(self, tenant: str | None, sight: Sight) -> list[Shape]:
        """The shapes with their counts."""
        await self.refresh(self._pool)
        rows = await self._pool.fetch("SELECT shape, entities FROM city.shape WHERE entities > 0")
        return self.shapes.counted(((row[0], row[1]) for row in rows), tenant, sight)


def _looked_at(branch: Branch, row: Sequence[Any]) -> tuple[Body, Times]:
    """Body and times of a row, as far as they are seen."""
    body, times = body_of(row[3]), times_of(row[4])
    if branch.limits is WHOLE:
        return body, times
    return members_seen(body, branch.limits), times_seen(times, branch.limits)


def _tests(branch: Branch, row: Any) -> Iterable[Test]:
    """What SQL has not decided of a row."""
    test = branch.unless_exact
    return branch.rest if test is None or row["exact"] else (*branch.rest, test)


def _finder(tenant: str, linked: Mapping[tuple[str, str], tuple[Body, Times]]) -> Find:
    return lambda id: linked.get((tenant, id))


def _targets(body: Body) -> set[str]:
    """The ids that the Relationships of an entity name."""
    found: set[str] = set()
    for attribute in body.values():
        for instance in attribute if isinstance(attribute, list) else (attribute,):
            if isinstance(instance, dict):
                found.update(_ids(instance.get("object")))
                for each in instance.get("objectList") or ():
                    found.update(_ids(each.get("object") if isinstance(each, dict) else each))
    return found


def _ids(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [each for each in value or () if isinstance(each, str)]
