"""The door of the store: one store an event loop, on the data folder or the database of the settings."""

from __future__ import annotations

import asyncio
from pathlib import Path
from weakref import WeakKeyDictionary

from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.context.store.types import Store
from hiroba.kernel.settings import service as settings

_open: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[Path, Store]] = WeakKeyDictionary()


async def current() -> Store:
    """The store of the running event loop, opened at the first call."""
    loop = asyncio.get_running_loop()
    folder = settings.server().data_dir
    there = _open.get(loop)
    if there is not None and there[0] == folder:
        return there[1]
    if there is not None:  # the settings were read anew
        await there[1].close()
    store: Store = SqliteStore(folder / "city" / "city.sqlite3")
    _open[loop] = folder, store
    return store


async def close() -> None:
    """Close the store of the running event loop, where there is one."""
    there = _open.pop(asyncio.get_running_loop(), None)
    if there is not None:
        await there[1].close()
