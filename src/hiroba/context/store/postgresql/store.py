"""The living city on PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import asyncpg
import structlog

from hiroba.context.store.packing import passed_over
from hiroba.context.store.postgresql.asked import Asked
from hiroba.context.store.postgresql.documents import Documents
from hiroba.context.store.postgresql.group import Group
from hiroba.context.store.postgresql.layout import SPREAD, Layout
from hiroba.context.store.postgresql.listener import Listener
from hiroba.context.store.postgresql.reaching import (
    CONNECT,
    STATEMENT,
    Kept,
    lost,
    patient,
    unavailable,
)
from hiroba.context.store.postgresql.reader import Reader
from hiroba.context.store.postgresql.schema import SCHEMA, prepare
from hiroba.context.store.postgresql.transaction import Advance, Empty, Put
from hiroba.context.store.tail import Tail, past
from hiroba.context.store.types import (
    ENTITY,
    Done,
    Micros,
    Page,
    Record,
    Select,
    Shape,
    Spot,
    Stored,
    Unchanged,
    Write,
)
from hiroba.kernel.decide.types import Sight

_LOG = structlog.get_logger("hiroba.city")
_CONNECTIONS = 8
# One connection from ours to each worker. By default those of a question that takes over 10 ms are joined by
# new ones, and to begin them is what everything else waits for then. PostgreSQL alone heeds it not.
_ON_CITUS = {"citus.max_adaptive_executor_pool_size": "1"}
_LONGEST_WAIT = 0.5  # seconds after which the log is looked at although nothing was told
_KEEP: Micros = 10 * 60 * 1_000_000
_EXPIRED = 1000  # entities that one round of upkeep deletes
_LINES = "SELECT version, at FROM log WHERE version > $1 ORDER BY version LIMIT $2"
_FIRST_BYTES = """
SELECT version, substr(records, 1, 1) FROM log WHERE version > $1 ORDER BY version LIMIT 1000"""
_RECORDS = "SELECT version, at, records FROM log WHERE version = ANY($1::bigint[])"
# Whether much has come since PostgreSQL looked at what there is. Its own look comes within minutes; until
# then a question about what was just taken in is planned as for a table of next to nothing.
_UNKNOWN = (
    "SELECT n_mod_since_analyze > 1000 + n_live_tup / 5 FROM pg_stat_user_tables"
    " WHERE relid = 'entity'::regclass"
)
_UNKNOWN_TO_WORKERS = """
SELECT bool_and(success) AND bool_or(success AND result = 't') FROM run_command_on_workers($$
    SELECT coalesce(sum(n_mod_since_analyze) > 1000 + sum(n_live_tup) / 5, false) FROM pg_stat_user_tables
    WHERE schemaname = 'city' AND relname ~ '^entity_[0-9]+$' $$)"""
Answer = TypeVar("Answer")


class PostgresStore:
    """See Store. `peek` raises LookupError: every answer is a way to the server and back."""

    def __init__(self, url: str, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._asked = Asked()
        self._layout = Layout()
        self._group = Group(pool, self._layout)
        self._reader = Reader(pool, self._asked, self._layout)
        self._documents = Documents(pool)
        self._listener = Listener(url, self._hear, self._read_again)
        self._tail = Tail()
        self._told = asyncio.Event()
        self._in_turn, self._turn = False, 0
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    @patient
    async def open(cls, url: str) -> PostgresStore:
        """Connect, make the tables where they are missing, and listen. Raises StoreUnavailable."""
        connection = await asyncpg.connect(url, timeout=CONNECT)
        try:
            await prepare(connection)
        finally:
            await connection.close()
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=CONNECT,
            command_timeout=STATEMENT,
            server_settings={"search_path": SCHEMA, **_ON_CITUS},
            connection_class=Kept,
        )
        store = cls(url, pool)
        try:
            await store._listener.begin()
            await store._read_again()
        except BaseException:
            await store.close()
            raise
        return store

    def _hear(self, kinds: str) -> None:
        self._told.set()
        if kinds == SPREAD:
            self._later(self._read_again())
        elif kinds != ENTITY:
            self._later(self._documents.refresh())

    async def _read_again(self) -> None:
        """Take in what was told while nobody listened."""
        await self._documents.refresh()
        await self._reader.refresh(self._pool)
        async with self._pool.acquire() as connection:
            await self._asked.refresh(connection)
            await self._layout.refresh(connection)
        self._told.set()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def peek(self, tenant: str, id: str) -> Stored | None:
        raise LookupError(tenant, id)

    def look(self) -> int:
        if not self._in_turn:
            self._in_turn = True
            self._turn += 1
            asyncio.get_running_loop().call_soon(self._end_turn)
        return self._turn

    def _end_turn(self) -> None:
        self._in_turn = False

    def bodies(self, _what: Select) -> None:
        return None

    def begin(self, write: Write) -> asyncio.Future[list[Any]]:
        return self._group.take((write,))

    @patient
    async def get(self, tenant: str, id: str) -> Stored | None:
        found = await self._reader.get(tenant, id)
        if found is not None and found.expires is not None and found.expires <= time.time_ns() // 1000:
            return None
        return found

    @patient
    async def select(self, what: Select) -> Page:
        page = await self._reader.select(what)
        if self._asked.wished:
            self._later(self._make_indexes())
        return page

    async def walk(self, what: Select, at_once: int = 5_000) -> AsyncIterator[Sequence[Stored]]:
        async for portion in _told(self._reader.walk(what, at_once)):
            yield portion

    async def spots(self, at_once: int = 5_000) -> AsyncIterator[Sequence[Spot]]:
        async for portion in _told(self._reader.spots(at_once)):
            yield portion

    async def _make_indexes(self) -> None:
        async with self._pool.acquire() as connection:
            await self._asked.make(connection)

    @patient
    async def ids_of(self, tenant: str, source: str) -> Sequence[str]:
        rows = await self._pool.fetch(
            "SELECT id FROM entity WHERE source = $1 AND tenant = $2", source, tenant
        )
        return [row[0] for row in rows]

    @patient
    async def shapes(self, tenant: str | None, sight: Sight) -> Sequence[Shape]:
        return await self._reader.counted(tenant, sight)

    @patient
    async def tenants(self) -> Collection[str]:
        await self._reader.refresh(self._pool)
        return self._reader.shapes.tenants() | self._documents.tenants()

    async def is_space(self, tenant: str) -> bool:
        return tenant in self._reader.shapes.tenants() or tenant in await self.tenants()

    async def write(self, writes: Sequence[Write]) -> list[Done | Exception]:
        return await self._group.take(writes)

    async def put(self, kind: str, tenant: str, id: str, body: bytes | None) -> None:
        await self._group.take([Put(kind, tenant, id, body)])
        await self._documents.refresh()

    def documents(self, kind: str) -> Mapping[tuple[str, str], bytes]:
        return self._documents.of(kind)

    @patient
    async def kinds(self) -> Collection[str]:
        rows = await self._pool.fetch("SELECT DISTINCT kind FROM document")
        return [row[0] for row in rows]

    async def empty(self) -> None:
        await self._group.take([Empty()])
        await self._documents.refresh()

    def revision(self, kind: str) -> int:
        return self._documents.revision(kind)

    @patient
    async def read_log(self, after: int, limit: int = 1000) -> Sequence[Record]:
        found: list[Record] = []
        version = after
        while len(found) < limit and (lines := await self._lines(version, limit - len(found))):
            version = max(lines)
            for records in lines.values():
                found += past(records, after)
        return found

    async def _lines(self, after: int, limit: int) -> dict[int, list[Record]]:
        """The next lines of the log by their version; so many that they may have `limit` records."""
        lines = [(row[0], row[1]) for row in await self._pool.fetch(_LINES, after, limit)]
        # versions follow each other without gaps
        lines = lines[: bisect_left(lines, (after + limit, 0)) + 1]
        found = {line[0]: self._tail.known(line) for line in lines}
        missing = [version for version, records in found.items() if records is None]
        for row in await self._pool.fetch(_RECORDS, missing) if missing else ():
            found[row[0]] = self._tail.keep((row[0], row[1]), row[2])
        return {version: records for version, records in found.items() if records is not None}

    @patient
    async def pass_over(self, after: int, mark: int) -> int:
        return passed_over(await self._pool.fetch(_FIRST_BYTES, after), after, mark)

    @patient
    async def log_end(self) -> int:
        return int(await self._pool.fetchval("SELECT coalesce(max(version), 0) FROM log"))

    @patient
    async def position(self, follower: str) -> int:
        found = await self._pool.fetchval("SELECT version FROM follower WHERE name = $1", follower)
        if found is None:
            found = await self.log_end()
            await self.advance(follower, found)
        return int(found)

    async def advance(self, follower: str, version: int) -> None:
        await self._group.take([Advance(follower, version)])

    @patient
    async def followers(self) -> Collection[str]:
        return [row[0] for row in await self._pool.fetch("SELECT name FROM follower")]

    async def wait(self, after: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while True:
            self._told.clear()
            if await self.log_end() > after:
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._told.wait(), min(_LONGEST_WAIT, left))
            except TimeoutError:
                continue

    @patient
    async def relieve(self) -> None:
        """PostgreSQL has a checkpointer of its own."""

    async def catch_up(self) -> None:
        """Delete what has expired and trim the log."""
        now = time.time_ns() // 1000
        rows = await self._pool.fetch(
            "SELECT tenant, id FROM entity WHERE expires IS NOT NULL AND expires <= $1 LIMIT $2",
            now,
            _EXPIRED,
        )
        if rows:
            await self.write([Write(row[0], row[1], _leave) for row in rows])
        await self._pool.execute(
            "DELETE FROM log WHERE at < $1 AND version <= (SELECT coalesce(min(version), 0) FROM follower)"
            " AND version < (SELECT max(version) FROM log)",
            now - _KEEP,
        )
        if await self._pool.fetchval(_UNKNOWN_TO_WORKERS if self._layout.spread else _UNKNOWN):
            await self._pool.execute("ANALYZE entity")

    async def close(self) -> None:
        await self._group.close()
        await self._listener.close()
        await self._pool.close()


async def _told(portions: AsyncIterator[Answer]) -> AsyncIterator[Answer]:
    """The portions; where the database goes away meanwhile it is said as everywhere."""
    try:
        async for portion in portions:
            yield portion
    except Exception as error:
        if lost(error):
            raise unavailable(error) from error
        raise


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:
        _LOG.warning("city_upkeep_failed", reason=str(error))


def _leave(_before: Stored | None, _at: Micros) -> Unchanged:
    """Whatever touches an expired entity takes it away first."""
    return Unchanged()
