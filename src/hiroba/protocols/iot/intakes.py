"""The intake of the running event loop, and the task that writes what it counts."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

import msgspec

from hiroba.context.devices import service as devices
from hiroba.context.store import service as stores


class _Running(msgspec.Struct):
    intake: devices.Intake
    stop: asyncio.Event
    task: asyncio.Task[None]


_running: WeakKeyDictionary[asyncio.AbstractEventLoop, _Running] = WeakKeyDictionary()


async def intake() -> devices.Intake:
    loop = asyncio.get_running_loop()
    store = await stores.current()
    found = _running.get(loop)
    if found is None or found.intake.store is not store:
        made, stop = devices.Intake(store, "http"), asyncio.Event()
        found = _running[loop] = _Running(made, stop, loop.create_task(made.run(stop)))
    return found.intake


async def close() -> None:
    """Write what was counted, before the store of this loop is closed."""
    found = _running.pop(asyncio.get_running_loop(), None)
    if found is not None:
        found.stop.set()
        await found.task
