"""What follows the log of the living city, each beside the others: one that falls is started again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.names import service as names
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.protocols.ngsi_v2 import service as ngsi_v2

_LOG = structlog.get_logger("hiroba.city")
_PAUSE = 1.0  # seconds before one that fell is started again; doubled each time
_LONGEST_PAUSE = 30.0
_UPKEEP = 2.0  # seconds between two rounds of tidying up
_RELIEF = 0.25  # seconds between two looks at whether who writes needs relief
Follower = Callable[[Store, asyncio.Event], Awaitable[None]]


async def follow_all(stopped: threading.Event) -> None:
    """Run every follower until the process is told to stop."""
    store = await stores.current()
    stop = asyncio.Event()
    ngsi_v2.tell_notifications()
    sources.begin()
    followers: tuple[tuple[str, Follower], ...] = (
        ("upkeep", _keep_up),
        ("relief", _relieve),
        ("history", histories.follow),
        ("names", names.follow),
        ("notifications", subscriptions.follow),
        ("transience", entities.follow),
    )
    tasks = [asyncio.create_task(_steadily(name, each, store, stop)) for name, each in followers]
    await asyncio.get_running_loop().run_in_executor(None, stopped.wait)
    stop.set()
    await asyncio.gather(*tasks)
    await stores.close()


async def until(stopped: threading.Event, run: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Run something that ends by an event of its loop until the process is told to stop."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(stop))
    waiting = asyncio.create_task(asyncio.to_thread(stopped.wait))
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    stopped.set()
    await task
    await stores.close()


async def _steadily(name: str, follower: Follower, store: Store, stop: asyncio.Event) -> None:
    pause = _PAUSE
    while not stop.is_set():
        try:
            await follower(store, stop)
            return
        except Exception:
            _LOG.exception("follower_fell", name=name, again_in=pause)
            await stores.halt(stop, pause)
            pause = min(_LONGEST_PAUSE, pause * 2)


async def _keep_up(store: Store, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await store.catch_up()
        await stores.halt(stop, _UPKEEP)


async def _relieve(store: Store, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await store.relieve()
        await stores.halt(stop, _RELIEF)
