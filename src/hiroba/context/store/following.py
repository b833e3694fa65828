"""Following the log: stretches of records one after the other, and how far one is told now and then.

To say it durably after every stretch would be a commit beside every commit of those who write.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from hiroba.context.store.types import Record, Store

_TOGETHER = 1000  # records of a stretch
_TELL = 5.0  # seconds between two words to the log, which is trimmed behind its followers
_LOOK = 1.0  # seconds between two looks at a log that stands still


async def stretches(
    store: Store,
    follower: str,
    stop: asyncio.Event,
    pause: float,
    pass_over: Callable[[int], Awaitable[int]] | None = None,
) -> AsyncIterator[Sequence[Record]]:
    """Give records until `stop` is set. pause: seconds in which they gather before they are given; at the end
    of the log an empty stretch is given, too. pass_over: says to where nobody would do
    anything with what there is after a position, so that it is not read.

    What was being worked on when a process died is given again: the last seconds at most.
    """
    position = told = await store.position(follower)
    due = time.monotonic() + _TELL
    while not stop.is_set():
        if pass_over is not None:
            position = await pass_over(position)
        records = await store.read_log(position, _TOGETHER)
        yield records
        if records:
            position = records[-1].version
        if position != told and time.monotonic() >= due:
            await store.advance(follower, position)
            told, due = position, time.monotonic() + _TELL
        if len(records) < _TOGETHER:
            await news(store, position, stop, _LOOK)
            await halt(stop, pause)
    if position != told:
        await store.advance(follower, position)


async def news(store: Store, after: int, stop: asyncio.Event, seconds: float) -> None:
    """Wait until the log goes past a version, or until `stop` is set, at most so long."""
    waits = asyncio.ensure_future(store.wait(after, seconds)), asyncio.ensure_future(stop.wait())
    try:
        done, _pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    for each in done:
        each.result()  # a store that cannot be asked is told


async def halt(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
