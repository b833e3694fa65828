"""From threads that wait (pages, jobs, commands) to the store, which lives on an event loop."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_lock = threading.Lock()
_loop: tuple[int, asyncio.AbstractEventLoop] | None = None


def wait_for(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run on the loop of this process's own and return the answer."""
    return asyncio.run_coroutine_threadsafe(work, _running()).result()


def open_loop() -> asyncio.AbstractEventLoop | None:
    """The loop of this process, where anything has been asked on it."""
    found = _loop
    return found[1] if found is not None and found[0] == os.getpid() else None


def _running() -> asyncio.AbstractEventLoop:
    """One loop a process, in a thread that ends with it; a forked child starts its own."""
    global _loop
    with _lock:
        if _loop is None or _loop[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="city", daemon=True).start()
            _loop = os.getpid(), loop
        return _loop[1]
