"""The door of the names: finding things by a part of their name, however many there are.

It knows nothing of who may see what: whoever searches puts what is found into a question that does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import apsw
import msgspec

from hiroba.context.names import words
from hiroba.context.names.index import Index, Named
from hiroba.context.names.standing import named_by
from hiroba.context.names.words import called, marks_of, words_of
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store import service as stores
from hiroba.context.store.types import Select, Store, Stored
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.settings import service as settings

__all__ = ["FOLLOWER", "Names", "current", "follow", "is_called", "named_by"]

FOLLOWER = "names"
_AT_ONCE = 5_000  # records, and entities
_QUICK = 20_000  # entities that are indexed while somebody waits
_WAIT = 5.0  # seconds between looks at a log that stands still
_TELL = 5.0  # seconds between two words to the log, which is trimmed behind its followers
_PAUSE = 0.25  # seconds in which records gather: so soon after the others they are still in memory


class Names:
    """The index beside one event loop's store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._index = Index(settings.server().data_dir / "city" / "names.sqlite3")
        self._one = asyncio.Lock()  # of the connection

    async def find(
        self, text: str, limit: int, tenant: str | None = None, types: TypeSelection | None = None
    ) -> Sequence[tuple[str, str]]:
        """Tenant and id of what is called so. Every answered write is told, save in an index just begun."""
        async with self._one:
            try:
                if await self._there() or await self._count() <= _QUICK:
                    await self._catch_up()
            except apsw.BusyError:
                pass  # another process is at it: what is there answers
            return await asyncio.to_thread(self._index.find, text, limit, tenant, types)

    async def keep_up(self) -> int:
        """Take in everything; returns how far."""
        async with self._one:
            return await self._catch_up()

    async def _there(self) -> bool:
        return await asyncio.to_thread(self._index.position) is not None

    async def _count(self) -> int:
        return sum(shape.count for shape in await self.store.shapes(None, EVERYTHING))

    async def _catch_up(self) -> int:
        position = await asyncio.to_thread(self._index.position)
        end = await self.store.log_end()
        if position is not None and position > end:
            position = None  # the index of another city
        while position is None or position < end:
            if position is None:
                position = await self._whole()
                continue
            records = await self.store.read_log(position, _AT_ONCE)
            if records and records[0].version > position + 1:
                position = await self._whole()  # the log has forgotten what was missed
                continue
            upto = records[-1].version if records else end
            await asyncio.to_thread(self._index.take_in, records, position, upto)
            position = upto
        return position

    async def _whole(self) -> int:
        """Index what there is; what changes meanwhile is in the log."""
        start = await self.store.log_end()
        whole = Select(tenant=None, sight=EVERYTHING, limit=_AT_ONCE)
        offset = 0
        while items := (await self.store.select(msgspec.structs.replace(whole, offset=offset))).items:
            await asyncio.to_thread(self._index.put, [_named(each) for each in items])
            offset += len(items)
        await asyncio.to_thread(self._index.begin, start)
        return start

    def close(self) -> None:
        self._index.close()


def is_called(entity: Stored, text: str) -> bool:
    """Whether an entity would be found by its names as they are here: some may be hidden from who asks."""
    return words.is_called(entity.id, called(entity.shape, entity.body), text)


def _named(entity: Stored) -> Named:
    words = words_of(entity.id, called(entity.shape, entity.body))
    return entity.tenant, entity.id, words, marks_of(entity.tenant, entity.types)


_open: WeakKeyDictionary[asyncio.AbstractEventLoop, Names] = WeakKeyDictionary()


async def current() -> Names:
    """The names of the running event loop, opened at the first call."""
    loop, store = asyncio.get_running_loop(), await stores.current()
    found = _open.get(loop)
    if found is None or found.store is not store:
        if found is not None:
            found.close()
        found = _open[loop] = Names(store)
    return found


async def follow(store: Store, stop: asyncio.Event) -> None:
    """Follow the log until `stop` is set. For the process `city`."""
    names = await current()
    told, due = await store.position(FOLLOWER), 0.0
    while not stop.is_set():
        position = await names.keep_up()
        if position != told and time.monotonic() >= due:
            await store.advance(FOLLOWER, position)
            told, due = position, time.monotonic() + _TELL
        await stores.news(store, position, stop, _WAIT)
        await stores.halt(stop, _PAUSE)
