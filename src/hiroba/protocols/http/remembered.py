"""Answers of the kernel that are asked for on every request: remembered, renewed before they are too old.

Many requests that need the same answer at once wait for one look-up; while an answer is renewed the one that
is still good is given, so that nobody waits for it every second.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

Answer = TypeVar("Answer")
_KEPT = 4096  # answers


class Remembered(Generic[Answer]):
    """seconds: that an answer may be given for; from half of it on it is renewed. No answer is None."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._answers: dict[Hashable, tuple[float, Answer]] = {}
        self._asked: dict[Hashable, asyncio.Task[Answer]] = {}

    def at_once(self, key: Hashable, ask: Callable[[], Answer]) -> Answer | None:
        """The answer where it is remembered."""
        found = self._answers.get(key)
        if found is None:
            return None
        age = time.monotonic() - found[0]
        if age >= self._seconds:
            return None
        if age >= self._seconds / 2 and key not in self._asked:
            self._renew(key, ask)
        return found[1]

    async def get(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Return the answer, by `ask` in a thread where none is remembered. Raises what it raises."""
        found = self.at_once(key, ask)
        return found if found is not None else await asyncio.shield(self._renew(key, ask))

    def forget(self) -> None:
        """Ask anew from now on."""
        self._answers.clear()

    def _renew(self, key: Hashable, ask: Callable[[], Answer]) -> asyncio.Task[Answer]:
        task = self._asked.get(key)
        if task is None or task.get_loop() is not asyncio.get_running_loop():
            task = self._asked[key] = asyncio.create_task(self._ask(key, ask))
            task.add_done_callback(_seen)
        return task

    async def _ask(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        now = time.monotonic()
        try:
            answer = await sync_to_async(_in_thread, thread_sensitive=False)(ask)
        except BaseException:
            self._answers.pop(key, None)
            raise
        finally:
            self._asked.pop(key, None)
        if len(self._answers) >= _KEPT:
            self._answers.clear()
        self._answers[key] = now, answer
        return answer


def _seen(task: asyncio.Task[Answer]) -> None:
    """A renewal that failed is told to whoever asks next."""
    if not task.cancelled():
        task.exception()


def _in_thread(ask: Callable[[], Answer]) -> Answer:
    """A thread of the pool may never ask again: its connection is not left open."""
    try:
        return ask()
    finally:
        connections.close_all()
