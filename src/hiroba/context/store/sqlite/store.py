"""The living city in one SQLite file."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from hiroba.context.store.sqlite import log
from hiroba.context.store.sqlite.asked import Asked
from hiroba.context.store.sqlite.beside import Beside
from hiroba.context.store.sqlite.documents import Documents
from hiroba.context.store.sqlite.group import Group
from hiroba.context.store.sqlite.reader import Reader, TooSlow
from hiroba.context.store.sqlite.schema import WRITTEN_BACK, connect
from hiroba.context.store.sqlite.transaction import Transaction, now
from hiroba.context.store.tail import Tail
from hiroba.context.store.types import (
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

_LOOK = 0.005  # seconds between two looks at what other processes wrote, longer while nothing comes
_LONGEST_LOOK = 0.1
_THREADS = 2
_STRETCH = 64  # writes after which the loop may look at others
_EXPIRED = 1000  # entities that one round of upkeep deletes
_MUCH = 500  # changes that are written back before the round of upkeep
_LONG = WRITTEN_BACK * 3 // 4  # pages of the WAL
Answer = TypeVar("Answer")


class SqliteStore:
    """See Store. Quick reads and the bodies of transactions run on the event loop's thread.

    All that one turn of the loop asks about entities is asked of one state of the file: what was answered
    before the turn is in it, and the file is locked and looked over once a turn instead of once a question.
    Documents are looked after once a turn, too, by themselves: updates ask for nothing else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = asyncio.Event()
        self._group = Group(path, self._written.set)
        self._quick = Reader(path, quick=True)
        self._documents = Documents(path)
        self._in_turn = self._looked = self._reading = self._informed = False
        self._turn = 0
        self._pool = ThreadPoolExecutor(_THREADS, "city-read")
        self._own = threading.local()
        self._readers: list[Reader] = []
        self._tail = Tail()
        self._beside, self._one_by_one = Beside(path), asyncio.Lock()
        self._back = 0  # the version up to which the WAL was written back

    @property
    def _reader(self) -> Reader:
        """The quick reader, with the state of this turn."""
        if not self._reading:
            self._begin_turn()
            self._quick.begin()
            self._reading = True
        return self._quick

    @property
    def _known(self) -> Documents:
        """Documents, as they are in this turn."""
        if not self._informed:
            self._begin_turn()
            self._documents.refresh()
            self._informed = True
        return self._documents

    def _begin_turn(self) -> None:
        if not self._in_turn:
            # before anything is read: what is queued behind the end of the turn finds a newer state
            asyncio.get_running_loop().call_soon(self._end_turn)
            self._in_turn = True

    def _end_turn(self) -> None:
        self._in_turn = self._looked = self._informed = False
        self._turn += 1
        if self._reading:
            self._reading = False
            self._quick.end()

    def look(self) -> int:
        """See Store. Once for all whose bytes came in together: they were there before it."""
        if not self._looked:
            self._end_turn()
            self._begin_turn()
            self._looked = True
        return self._turn

    def peek(self, tenant: str, id: str) -> Stored | None:
        found = self._reader.get(tenant, id)
        if found is not None and found.expires is not None and found.expires <= now():
            return None
        return found

    async def get(self, tenant: str, id: str) -> Stored | None:
        return self.peek(tenant, id)

    def bodies(self, what: Select) -> list[bytes] | None:
        try:
            found = self._reader.bodies(what)
        except TooSlow:
            return None
        self._wish()
        return found

    async def select(self, what: Select) -> Page:
        try:
            page = self._reader.select(what)
        except TooSlow:
            page = await self._in_thread(lambda reader: reader.select(what))
        self._wish()
        return page

    async def walk(self, what: Select, at_once: int = 5_000) -> AsyncIterator[Sequence[Stored]]:
        async for portion in self._walked(lambda reader: reader.walk(what), at_once):
            yield portion

    async def spots(self, at_once: int = 5_000) -> AsyncIterator[Sequence[Spot]]:
        async for portion in self._walked(Reader.spots, at_once):
            yield portion

    async def _walked(
        self, walk: Callable[[Reader], Iterator[Answer]], at_once: int
    ) -> AsyncIterator[Sequence[Answer]]:
        reader = await asyncio.to_thread(_begun, self._path)
        rows = walk(reader)
        coming = _portion(rows, at_once)
        try:
            while portion := await coming:
                coming = _portion(rows, at_once)  # it is read while this one is looked at
                yield portion
        finally:
            await asyncio.wait((coming,))
            await asyncio.to_thread(reader.close)

    def _wish(self) -> None:
        if self._quick.asked.wished:
            self._make_indexes(self._quick)

    async def ids_of(self, tenant: str, source: str) -> Sequence[str]:
        return await self._in_thread(lambda reader: reader.ids_of(tenant, source))

    async def shapes(self, tenant: str | None, sight: Sight) -> Sequence[Shape]:
        return self._reader.counted(tenant, sight)

    async def tenants(self) -> Collection[str]:
        return self._reader.shapes.tenants() | self._known.tenants()

    async def is_space(self, tenant: str) -> bool:
        return tenant in self._reader.shapes.tenants() or tenant in self._known.tenants()

    async def write(self, writes: Sequence[Write]) -> list[Done | Exception]:
        parts = [writes[start : start + _STRETCH] for start in range(0, len(writes), _STRETCH)]
        outcomes: list[list[Done | Exception]] = await self._group.take(
            [_writing(part) for part in parts], writes if len(writes) == 1 else ()
        )
        return [outcome for part in outcomes for outcome in part]

    def begin(self, write: Write) -> asyncio.Future[list[Any]]:
        return self._group.take([lambda transaction: transaction.write((write,))[0]], (write,))

    async def put(self, kind: str, tenant: str, id: str, body: bytes | None) -> None:
        await self._group.take([lambda transaction: transaction.put(kind, tenant, id, body)])

    def documents(self, kind: str) -> Mapping[tuple[str, str], bytes]:
        return self._known.of(kind)

    async def kinds(self) -> Collection[str]:
        return self._known.kinds()

    async def empty(self) -> None:
        await self._group.take([Transaction.empty])

    def revision(self, kind: str) -> int:
        return self._known.revision(kind)

    async def read_log(self, after: int, limit: int = 1000) -> Sequence[Record]:
        return log.read(self._tail, self._reader.connection, after, limit)

    async def pass_over(self, after: int, mark: int) -> int:
        return log.pass_over(self._reader.connection, after, mark)

    async def log_end(self) -> int:
        return log.end(self._reader.connection)

    async def position(self, follower: str) -> int:
        found = log.position(self._reader.connection, follower)
        if found is None:
            found = await self.log_end()
            await self.advance(follower, found)
        return found

    async def advance(self, follower: str, version: int) -> None:
        async with self._one_by_one:
            await asyncio.to_thread(self._beside.advance, follower, version)

    async def followers(self) -> Collection[str]:
        return log.followers(self._reader.connection)

    async def wait(self, after: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        pause = _LOOK
        while log.end(self._reader.connection) <= after:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._written.clear()
            try:
                await asyncio.wait_for(self._written.wait(), min(pause, left))
            except TimeoutError:
                pause = min(_LONGEST_LOOK, pause * 1.5)
        return True

    async def catch_up(self) -> None:
        """Delete what has expired, trim the log, write the WAL back."""
        expired = self._reader.expired(now(), _EXPIRED)
        if expired:
            await self.write([Write(tenant, id, _leave) for tenant, id in expired])
        async with self._one_by_one:
            await asyncio.to_thread(self._beside.trim)
        await self._write_back()

    async def relieve(self) -> None:
        """Write the WAL back where it grows; again and again while it is about to be so long that a commit
        does it."""
        much = _MUCH
        while await self.log_end() - self._back >= much and await self._write_back() >= _LONG:
            much = _MUCH // 10

    async def _write_back(self) -> int:
        self._back = await self.log_end()
        async with self._one_by_one:
            return await asyncio.to_thread(self._beside.write_back)

    async def _in_thread(self, ask: Callable[[Reader], Answer]) -> Answer:
        def work() -> Answer:
            reader: Reader | None = getattr(self._own, "reader", None)
            if reader is None:
                reader = self._own.reader = Reader(self._path, quick=False)
                self._readers.append(reader)
            reader.begin()
            try:
                answer = ask(reader)
            finally:
                reader.end()
            if reader.asked.wished:
                self._make_indexes(reader)
            return answer

        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _make_indexes(self, reader: Reader) -> None:
        """In a thread of its own: the answer does not wait for it."""
        wished = frozenset(reader.asked.wished)
        reader.asked.wished.clear()

        def make() -> None:
            connection = connect(self._path)
            try:
                Asked().make(connection, wished)
            finally:
                connection.close()

        threading.Thread(target=make, name="city-index", daemon=True).start()

    async def close(self) -> None:
        await self._group.close()
        self._pool.shutdown()
        self._beside.close()
        self._end_turn()
        self._documents.close()
        for reader in (self._quick, *self._readers):
            reader.close()


def _begun(path: Path) -> Reader:
    reader = Reader(path, quick=False)
    reader.begin()
    return reader


def _portion(rows: Iterator[Answer], at_once: int) -> asyncio.Task[list[Answer]]:
    return asyncio.create_task(asyncio.to_thread(lambda: list(islice(rows, at_once))))


def _leave(_before: Stored | None, _at: Micros) -> Unchanged:
    """Whatever touches an expired entity takes it away first."""
    return Unchanged()


def _writing(writes: Sequence[Write]) -> Callable[[Transaction], list[Done | Exception]]:
    return lambda transaction: transaction.write(writes)
