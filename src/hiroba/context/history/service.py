"""The door of the history: what was, asked and written; and its following of the log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pyarrow as pa

from hiroba.context.history import bulk, copies, edits, questions, sealing
from hiroba.context.history.deletions import NULL, deletion, member
from hiroba.context.history.durations import parse_duration
from hiroba.context.history.errors import InvalidReadings, NoSuchHistory
from hiroba.context.history.moments import micros, text
from hiroba.context.history.naming import instance_id, number_of
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.types import NO_DATASET, Answer, Known, Projection, Question
from hiroba.context.store import service as stores
from hiroba.context.store.types import Micros, Owner, Store
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
    "member",
    "micros",
    "number_of",
    "parse_duration",
    "seal",
    "text",
]
FOLLOWER = "history"
_AT_ONCE = 2_000  # records
_SEAL_FROM = 100_000  # rows: from here on they are sealed
_SEAL_AFTER = 2 * 86_400 * 1_000_000  # Micros: older rows are sealed however few they are
_EVERY = 10.0  # seconds between looks at what is to be sealed
_GATHER = 0.25  # seconds in which records gather before they are taken in: a read does not wait for that
_TELL = 5.0  # seconds between two words to the log, which is trimmed behind us


class History:
    """The history beside one event loop's store. Everything it says includes every answered write."""

    def __init__(self, store: Store, kept: SqliteHistory) -> None:
        self.store, self.kept = store, kept
        self._catching = asyncio.Lock()
        self._told, self._when = -1, 0.0

    async def catch_up(self) -> None:
        """Take in what the log has and the history has not; any process may do it."""
        end = await self.store.log_end()
        position = await asyncio.to_thread(self.kept.position)
        if position is not None and position >= end:
            return
        async with self._catching:
            while await self._step(end):
                pass

    async def _step(self, end: int) -> bool:
        """Take in some records; say whether there are more."""
        position = await asyncio.to_thread(self.kept.position)
        if position is None:
            position = await self.store.position(FOLLOWER)
            await asyncio.to_thread(self.kept.begin, position)
            return True
        if position >= end:
            return False
        records = await self.store.read_log(position, _AT_ONCE)
        upto = records[-1].version if records else end
        await asyncio.to_thread(self.kept.take_in, records, position, upto)
        return True

    async def tell(self) -> None:
        """Let the log know, now and then, how far the history is."""
        if time.monotonic() - self._when < _TELL:
            return
        self._when = time.monotonic()
        if await asyncio.to_thread(self.kept.position) != self._told:
            self._told = await asyncio.to_thread(self.kept.settle)
            await self.store.advance(FOLLOWER, self._told)

    async def ask(self, question: Question) -> Answer:
        """Entities over time."""
        await self.catch_up()
        return await asyncio.to_thread(questions.ask, self.kept, question)

    async def ids(self, question: Question, most: int) -> list[str]:
        """The ids of all entities that meet a question, `most` of them."""
        await self.catch_up()
        return await asyncio.to_thread(questions.ids, self.kept, question, most)

    async def evolution(self, question: Question, id: str) -> Answer | None:
        """One entity over time; None when there is none to be seen."""
        await self.catch_up()
        return await asyncio.to_thread(questions.evolution, self.kept, question, id)

    async def known(self, tenant: str, id: str) -> Known | None:
        await self.catch_up()
        return await asyncio.to_thread(self.kept.one, tenant, id)

    async def has_tenant(self, tenant: str) -> bool:
        """Say whether there is history in a space."""
        return await asyncio.to_thread(self.kept.has_tenant, tenant)

    async def has(self, entity: Known, projection: Projection) -> bool:
        """Say whether there ever was anything of this."""
        return await asyncio.to_thread(questions.has, self.kept, entity, projection)

    async def add(
        self,
        tenant: str,
        id: str,
        attributes: dict[str, Any],
        *,
        types: tuple[str, ...] = (),
        owner: Owner | None = None,
    ) -> bool:
        """See edits.add."""
        await self.catch_up()
        return await asyncio.to_thread(
            edits.add, self.kept, tenant, id, attributes, now(), types=types, owner=owner
        )

    async def delete_entity(self, tenant: str, id: str) -> None:
        """See edits.delete_entity."""
        await self.catch_up()
        await asyncio.to_thread(edits.delete_entity, self.kept, tenant, id)

    async def delete_attribute(
        self, tenant: str, id: str, name: str, dataset: str = NO_DATASET, *, every: bool = False
    ) -> None:
        """See edits.delete_attribute."""
        await self.catch_up()
        await asyncio.to_thread(edits.delete_attribute, self.kept, tenant, id, name, dataset, every=every)

    async def note_deleted(
        self, tenant: str, id: str, name: str, dataset: str = NO_DATASET, *, every: bool = False
    ) -> None:
        """See edits.note_deleted."""
        await self.catch_up()
        await asyncio.to_thread(edits.note_deleted, self.kept, tenant, id, name, now(), dataset, every=every)

    async def delete_instance(self, tenant: str, id: str, name: str, instance: int) -> None:
        """See edits.delete_instance."""
        await self.catch_up()
        await asyncio.to_thread(edits.delete_instance, self.kept, tenant, id, name, instance)

    async def change_instance(
        self,
        tenant: str,
        id: str,
        name: str,
        instance: int,
        change: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> None:
        """See edits.change_instance."""
        await self.catch_up()
        await asyncio.to_thread(edits.change_instance, self.kept, tenant, id, name, instance, change, now())

    async def save(self, folder: Path) -> None:
        """See copies.save."""
        await self.catch_up()
        await asyncio.to_thread(copies.save, self.kept, folder)

    async def load(self, folder: Path, position: int) -> None:
        """See copies.load."""
        await asyncio.to_thread(copies.load, self.kept, folder, position)

    async def take_in(self, tenant: str, table: pa.Table, owner: Owner | None = None) -> int:
        """See bulk.take_in_table."""
        return await asyncio.to_thread(bulk.take_in_table, self.kept, tenant, table, owner)

    def is_of(self, store: Store) -> bool:
        return self.store is store

    def close(self) -> None:
        self.kept.close()


_open: WeakKeyDictionary[asyncio.AbstractEventLoop, History] = WeakKeyDictionary()


async def current() -> History:
    """The history of the running event loop, opened at the first call."""
    loop, store = asyncio.get_running_loop(), await stores.current()
    found = _open.get(loop)
    if found is not None and found.store is store:
        return found
    if found is not None:
        found.close()
    found = _open[loop] = History(store, SqliteHistory(settings.server().data_dir / "city"))
    return found


def now() -> Micros:
    return time.time_ns() // 1_000


def seal(kept: SqliteHistory) -> bool:
    """Seal and merge one step, if it is time to; say whether anything was done."""
    rows, oldest = sealing.waiting(kept)
    if rows >= _SEAL_FROM or (oldest is not None and now() - oldest > _SEAL_AFTER):
        return bool(sealing.seal(kept)) or bool(sealing.merge(kept))
    return bool(sealing.merge(kept))


async def follow(store: Store, stop: asyncio.Event) -> None:
    """Follow the log until `stop` is set, and seal what has become many. For the process `city`."""
    history = await current()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_keep_sealed(history, stop))
        while not stop.is_set():
            await history.catch_up()
            await history.tell()
            position = await asyncio.to_thread(history.kept.position)
            await store.wait(position or 0, _TELL)
            await _pause(stop, _GATHER)


async def _keep_sealed(history: History, stop: asyncio.Event) -> None:
    while not stop.is_set():
        began = time.monotonic()
        busy = await asyncio.to_thread(seal, history.kept)
        if not busy:
            await asyncio.to_thread(sealing.clean, history.kept)
        took = time.monotonic() - began
        # at most a fifth of one core, for writes come first
        await _pause(stop, 4 * took if busy else _EVERY)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
