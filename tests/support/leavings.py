"""What a module's tests left running: it would read the database, and keep what it read, while others are tested."""

from __future__ import annotations

import asyncio
import threading
import time

from hiroba.context.city import bridge

_POOLS = (  # live as long as the process, and do nothing by themselves
    "city",  # the loop of the living city; its tasks are looked at below
    "city-read",  # the store that is open on it: closed when the settings lead to another folder
    "city-commit",
    "asyncio_",  # the threads behind loops, kept by them for the next question
    "ThreadPoolExecutor-",  # those of asgiref
    "asyncio-portal-",  # schemathesis keeps one loop for all the applications that it asks
    "WSGI_",  # the pages' own, behind the application that tests ask in the process
    "AnyIO worker thread",  # behind such loops, and gone when idle for some seconds
)
_SERVING = "(process_request_thread)"  # of a test's own server, at a connection that its client keeps open
_OF_STORE = ("Listener.", "Event.wait")  # and what it waits for
_PATIENCE = 5.0  # seconds for what is about to end


def running() -> set[object]:
    """The threads and the tasks of the city's loop that are alive now, but for the pools."""
    threads: set[object] = {each for each in threading.enumerate() if not _is_pool(each.name)}
    return threads | _tasks()


def _is_pool(name: str) -> bool:
    return name.startswith(_POOLS) or name.endswith(_SERVING)


def left(before: set[object]) -> list[str]:
    """What was not there before and does not end soon."""
    deadline = time.monotonic() + _PATIENCE
    while (found := running() - before) and time.monotonic() < deadline:
        time.sleep(0.02)
    return sorted(str(each) for each in found)


def _tasks() -> set[object]:
    loop = bridge.open_loop()
    if loop is None:
        return set()
    return {each for each in asyncio.all_tasks(loop) if not each.done() and not _is_of_store(each)}


def _is_of_store(task: asyncio.Task[object]) -> bool:
    """What the store on PostgreSQL keeps as long as it is open, as the one on SQLite keeps its threads."""
    return getattr(task.get_coro(), "__qualname__", "").startswith(_OF_STORE)
