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
    tasks: tuple[asyncio.Task[None], ...]


_running: WeakKeyDictionary[asyncio.AbstractEventLoop, _Running] = WeakKeyDictionary()


async def intake() -> devices.Intake:
    loop = asyncio.get_running_loop()
    store = await stores.current()
    found = _running.get(loop)
    if found is None or found.intake.store is not store:
        if found is not None:
            found.stop.set()  # its store was closed
        stopped, stop = devices.Stopped(), asyncio.Event()
        await stopped.bring_up()
        found = _running.get(loop)  # another request may have made it meanwhile
    if found is None or found.intake.store is not store:
        made = devices.Intake(store, "http", stopped)
        tasks = (loop.create_task(made.run(stop)), loop.create_task(stopped.keep_up(stop)))
        found = _running[loop] = _Running(made, stop, tasks)
    return found.intake


async def close() -> None:
    """Write what was counted, before the store of this loop is closed."""
    found = _running.pop(asyncio.get_running_loop(), None)
    if found is not None:
        found.stop.set()
        await asyncio.gather(*found.tasks)
