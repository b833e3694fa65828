"""The door of the store: one store an event loop, on the data folder or the database of the settings."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from hiroba.context.store.following import halt, news, stretches
from hiroba.context.store.postgresql.scaling import SHARDS, scaling
from hiroba.context.store.postgresql.store import PostgresStore
from hiroba.context.store.seeing import change_seen, narrowed, seen
from hiroba.context.store.shapes import Facets, meant
from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.context.store.times import Stamps, Times, times_of, times_text
from hiroba.context.store.types import Node, Store
from hiroba.kernel.settings import service as settings

__all__ = [
    "SHARDS",
    "Facets",
    "Stamps",
    "Times",
    "change_seen",
    "close",
    "current",
    "halt",
    "meant",
    "narrowed",
    "news",
    "opened",
    "seen",
    "spread_out",
    "stretches",
    "times_of",
    "times_text",
]
_Read = tuple[object, object, object]  # the settings as they were read
_open: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[_Read, str, Store]] = WeakKeyDictionary()
# What was given out last: asking which loop runs is a system call, so the thread is asked first.
_last: tuple[int, asyncio.AbstractEventLoop, _Read, Store] | None = None
_opening: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def current() -> Store:
    """The store of the running event loop, opened at the first call."""
    global _last
    found = opened()
    if found is not None:
        return found
    loop, read = asyncio.get_running_loop(), _settings()
    there = _open.get(loop)
    if there is not None and _same(there[0], read):
        store = there[2]
    else:
        async with _opening.setdefault(loop, asyncio.Lock()):
            store = await _reopened(loop, read)
    _last = threading.get_ident(), loop, read, store
    return store


def opened() -> Store | None:
    """What `current` would give, where it has given it last."""
    last = _last
    if last is None or last[0] != threading.get_ident() or not last[1].is_running():
        return None
    return last[3] if _same(last[2], _settings()) else None


def _settings() -> _Read:
    return settings.server(), settings.database(), settings.city()


def _same(before: _Read, now: _Read) -> bool:
    """Settings are read once, so the same objects are the same settings."""
    return before[0] is now[0] and before[1] is now[1] and before[2] is now[2]


async def _reopened(loop: asyncio.AbstractEventLoop, read: _Read) -> Store:
    """The store that is open where the settings still lead to it, else another one."""
    place = _place()
    there = _open.get(loop)
    if there is not None and there[1] == place:
        store = there[2]
    else:
        if there is not None:
            await there[2].close()
        store = await _opened(place)
    _open[loop] = read, place, store
    return store


def _place() -> str:
    """Where the settings say that the city is kept: an address, or a folder."""
    own = settings.city().database_url.get_secret_value()
    url = own or settings.database().url.get_secret_value()
    return url if url.startswith(("postgresql://", "postgres://")) else str(settings.server().data_dir)


async def spread_out(workers: Sequence[tuple[str, int]], shards: int, rebalance: bool) -> list[Node]:
    """Add workers (host, port), spread entities and places over all there are, move shards if wished.

    Returns what lies where. Raises NotSpreadable on SQLite, CitusMissing, WorkerRefused, NotMoved.
    """
    async with scaling(_place()) as city:
        for host, port in workers:
            await city.add_worker(host, port)
        await city.spread(shards)
        if rebalance:
            await city.rebalance()
        return await city.nodes()


async def _opened(place: str) -> Store:
    if place.startswith(("postgresql://", "postgres://")):
        return await PostgresStore.open(place)
    return SqliteStore(settings.server().data_dir / "city" / "city.sqlite3")


async def close() -> None:
    """Close the store of the running event loop, where there is one."""
    global _last
    _last = None
    there = _open.pop(asyncio.get_running_loop(), None)
    if there is not None:
        await there[2].close()
