"""The door of the history: what was, asked and written; and its following of the log."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from weakref import WeakKeyDictionary

import pyarrow as pa

from hiroba.context.entities.types import NULL
from hiroba.context.history.deletions import deletion, member
from hiroba.context.history.durations import parse_duration
from hiroba.context.history.embedded import Embedded
from hiroba.context.history.errors import InvalidReadings, NoSuchHistory
from hiroba.context.history.joining import joined
from hiroba.context.history.moments import micros, text
from hiroba.context.history.naming import instance_id, number_of
from hiroba.context.history.types import (
    NO_DATASET,
    Answer,
    Attributes,
    Change,
    Copied,
    HistoryStore,
    Known,
    Projection,
    Question,
    Take,
)
from hiroba.context.store import service as stores
from hiroba.context.store.types import Micros, Owner, Store
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.settings import service as settings

__all__ = [
    "FOLLOWER",
    "NULL",
    "History",
    "InvalidReadings",
    "NoSuchHistory",
    "current",
    "deletion",
    "follow",
    "instance_id",
    "joined",
    "member",
    "micros",
    "number_of",
    "parse_duration",
    "text",
]
FOLLOWER = "history"
_AT_ONCE = 2_000  # records
_EVERY = 10.0  # seconds between looks at what is to be sealed
_GATHER = 0.25  # seconds in which records gather before they are taken in: a read does not wait for that
_MANY = 1_000  # changes a second
_TELL = 5.0  # seconds between two words to the log, which is trimmed behind us


class History:
    """The history beside one event loop's store. Everything it says includes every answered write."""

    def __init__(self, store: Store, kept: HistoryStore) -> None:
        self.store, self._kept = store, kept
        self._catching = asyncio.Lock()
        self._told, self._when = -1, 0.0

    async def catch_up(self) -> None:
        """Take in what the log has and the history has not; any process may do it."""
        end = await self.store.log_end()
        position = await asyncio.to_thread(self._kept.position)
        if position is not None and position >= end:
            return
        async with self._catching:
            while await self._step(end):
                pass

    async def _step(self, end: int) -> bool:
        """Take in some records; say whether there are more."""
        position = await asyncio.to_thread(self._kept.position)
        if position is None:
            position = await self.store.position(FOLLOWER)
            await asyncio.to_thread(self._kept.begin, position)
            return True
        if position >= end:
            return False
        records = await self.store.read_log(position, _AT_ONCE)
        upto = records[-1].version if records else end
        await asyncio.to_thread(self._kept.take_in, records, position, upto)
        return True

    async def tell(self) -> None:
        """Let the log know, now and then, how far the history is."""
        if time.monotonic() - self._when < _TELL:
            return
        self._when = time.monotonic()
        if await asyncio.to_thread(self._kept.position) != self._told:
            self._told = await asyncio.to_thread(self._kept.settle)
            await self.store.advance(FOLLOWER, self._told)

    async def ask(self, question: Question) -> Answer:
        """Entities over time."""
        await self.catch_up()
        return await asyncio.to_thread(self._kept.ask, question)

    async def months(self, type: str, sight: Sight) -> dict[str, str]:
        """See HistoryStore."""
        await self.catch_up()
        return await asyncio.to_thread(self._kept.months, type, sight)

    async def copy(self, type: str, sight: Sight, what: Copied, take: Take) -> None:
        """See HistoryStore; `take` is called in a thread."""
        await self.catch_up()
        await asyncio.to_thread(self._kept.copy, type, sight, what, take)

    async def ids(self, question: Question, most: int) -> list[str]:
        """The ids of all entities that meet a question, `most` of them."""
        await self.catch_up()
        return await asyncio.to_thread(self._kept.ids, question, most)

    async def evolution(self, question: Question, id: str) -> Answer | None:
        """One entity over time; None when there is none to be seen."""
        await self.catch_up()
        return await asyncio.to_thread(self._kept.evolution, question, id)

    async def known(self, tenant: str, id: str) -> Known | None:
        await self.catch_up()
        return await asyncio.to_thread(self._kept.one, tenant, id)

    async def has_tenant(self, tenant: str) -> bool:
        """Say whether there is history in a space."""
        return await asyncio.to_thread(self._kept.has_tenant, tenant)

    async def has(self, entity: Known, projection: Projection, sight: Sight) -> bool:
        """Say whether there ever was anything of this that may be seen."""
        return await asyncio.to_thread(self._kept.has, entity, projection, sight)

    async def add(
        self,
        tenant: str,
        id: str,
        attributes: Attributes,
        *,
        types: tuple[str, ...] = (),
        owner: Owner | None = None,
    ) -> bool:
        """See HistoryStore."""
        await self.catch_up()
        return await asyncio.to_thread(self._kept.add, tenant, id, attributes, now(), types, owner)

    async def delete_entity(self, tenant: str, id: str) -> None:
        """See HistoryStore."""
        await self.catch_up()
        await asyncio.to_thread(self._kept.delete_entity, tenant, id)

    async def delete_attribute(
        self, tenant: str, id: str, name: str, dataset: str = NO_DATASET, *, every: bool = False
    ) -> None:
        """See HistoryStore."""
        await self.catch_up()
        await asyncio.to_thread(self._kept.delete_attribute, tenant, id, name, dataset, every=every)

    async def note_deleted(
        self, tenant: str, id: str, name: str, dataset: str = NO_DATASET, *, every: bool = False
    ) -> None:
        """See HistoryStore."""
        await self.catch_up()
        await asyncio.to_thread(self._kept.note_deleted, tenant, id, name, now(), dataset, every=every)

    async def delete_instance(self, tenant: str, id: str, name: str, instance: int) -> None:
        """See HistoryStore."""
        await self.catch_up()
        await asyncio.to_thread(self._kept.delete_instance, tenant, id, name, instance)

    async def change_instance(self, tenant: str, id: str, name: str, instance: int, change: Change) -> None:
        """See HistoryStore."""
        await self.catch_up()
        await asyncio.to_thread(self._kept.change_instance, tenant, id, name, instance, change, now())

    async def take_in(self, tenant: str, table: pa.Table, owner: Owner | None = None) -> int:
        """Keep readings in bulk; see bulk.take_in_table for the columns."""
        return await asyncio.to_thread(self._kept.take_in_table, tenant, table, owner)

    async def save(self, folder: Path) -> None:
        """See HistoryStore."""
        await self.catch_up()
        await asyncio.to_thread(self._kept.save, folder)

    async def load(self, folder: Path, position: int) -> None:
        """See HistoryStore."""
        await asyncio.to_thread(self._kept.load, folder, position)

    async def keep(self, *, later: bool = False) -> bool:
        """See HistoryStore."""
        return await asyncio.to_thread(self._kept.keep, later=later)

    async def purge(self) -> int:
        """See HistoryStore."""
        return await asyncio.to_thread(self._kept.purge)

    async def types(self, tenant: str) -> list[str]:
        """See HistoryStore."""
        await self.catch_up()
        return await asyncio.to_thread(self._kept.types, tenant)

    async def values_by_month(self, tenant: str, type: str) -> dict[str, int]:
        """See HistoryStore."""
        return await asyncio.to_thread(self._kept.values_by_month, tenant, type)

    async def expire(self, tenant: str, type: str, month: str) -> int:
        """See HistoryStore."""
        return await asyncio.to_thread(self._kept.expire, tenant, type, month)

    async def spaces(self) -> list[str]:
        """See HistoryStore."""
        return await asyncio.to_thread(self._kept.spaces)

    async def position(self) -> int:
        """How far the log is taken in."""
        return await asyncio.to_thread(self._kept.position) or 0

    def close(self) -> None:
        self._kept.close()


_open: WeakKeyDictionary[asyncio.AbstractEventLoop, History] = WeakKeyDictionary()


async def current() -> History:
    """The history of the running event loop, opened at the first call."""
    loop, store = asyncio.get_running_loop(), await stores.current()
    found = _open.get(loop)
    if found is not None and found.store is store:
        return found
    if found is not None:
        found.close()
    found = _open[loop] = History(store, Embedded(settings.server().data_dir / "city"))
    return found


def now() -> Micros:
    return time.time_ns() // 1_000


async def follow(store: Store, stop: asyncio.Event) -> None:
    """Follow the log until `stop` is set, and seal what has become many. For the process `city`."""
    history = await current()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_keep_sealed(history, stop))
        while not stop.is_set():
            await history.catch_up()
            await history.tell()
            await stores.news(store, await history.position(), stop, _TELL)
            await stores.halt(stop, _GATHER)


async def _keep_sealed(history: History, stop: asyncio.Event) -> None:
    """Writes come first: while many come, what can wait waits; else at most a fifth of one core is taken."""
    seen, when = await history.store.log_end(), time.monotonic()
    while not stop.is_set():
        end, began = await history.store.log_end(), time.monotonic()
        later = end - seen > _MANY * (began - when)
        seen, when = end, began
        busy = await history.keep(later=later)
        await stores.halt(stop, 4 * (time.monotonic() - began) if busy else _EVERY)
