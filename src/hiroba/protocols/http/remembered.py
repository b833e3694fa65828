"""Answers of the kernel that are asked for on every request: remembered, renewed before they are too old.

While nobody's rights change (`decide.stands`), they stand and nobody is asked. For a moment after a change,
and where no look-out is kept, they are good for a fraction of a second. Whoever needs the same answer at once
waits for one look-up, and different answers that are needed at once are looked up together. While answers are
renewed those that are still good are given, so that nobody waits for it every second; with what is asked for
now, all that was asked for lately is renewed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable, Sequence
from itertools import islice
from typing import Final, Generic, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.kernel.decide import service as decide
from hiroba.protocols.http.types import Held

Question = TypeVar("Question")
Answer = TypeVar("Answer")
_KEPT: Final = 16_384  # answers
_LATELY: Final = 2.0  # seconds
_RENEWED: Final = 0.02  # seconds that renewing may take before it is asked for again
_TOGETHER: Final = 500  # answers that are renewed without being asked for


class _Known(Held[Answer], Generic[Question, Answer]):
    __slots__ = ("question", "used")

    def __init__(
        self, question: Question, answer: Answer, begun: float, used: float, until: float, end: float
    ) -> None:
        super().__init__(answer, until, begun, end)
        self.question = question
        self.used = used

    def good(self, now: float) -> bool:
        """Longer than was thought, where nothing has changed since."""
        if now >= self.until:
            stands = min(decide.stands(self.begun), self.end)
            if now >= stands:
                return False
            self.until = stands
        return True


class Remembered(Generic[Question, Answer]):
    """seconds: that an answer may be given for where it does not stand; from half of it on it is renewed.
    ask: answers to several questions in their order, in a thread, each with when it is over by itself
    (`time.monotonic`); None is given to who asked, and not remembered."""

    def __init__(
        self, seconds: float, ask: Callable[[Sequence[Question]], Sequence[Held[Answer] | None]]
    ) -> None:
        self._seconds, self._ask = seconds, ask
        self._known: dict[Hashable, _Known[Question, Answer]] = {}
        self._wanted: dict[Hashable, tuple[Question, asyncio.Future[Answer | None]]] = {}
        self._looking: asyncio.Task[None] | None = None

    def at_once(self, key: Hashable, question: Question) -> Held[Answer] | None:
        """The answer where it is remembered. key: the same for the same question."""
        found = self._known.get(key)
        if found is None:
            return None
        found.used = now = time.monotonic()
        if found.good(now):
            return found
        end = min(found.begun + self._seconds, found.end)
        if now >= end:
            return None
        if key not in self._wanted:
            self._want(key, question)
        found.until = min(now + _RENEWED, end)
        return found

    async def get(self, key: Hashable, question: Question) -> Answer | None:
        """Return the answer, looked up where none is remembered. Raises what `ask` raises."""
        found = self.at_once(key, question)
        return await asyncio.shield(self._want(key, question)) if found is None else found.answer

    def forget(self) -> None:
        """Ask anew from now on."""
        for known in self._known.values():
            known.until = known.end = 0.0
        self._known.clear()

    def _want(self, key: Hashable, question: Question) -> asyncio.Future[Answer | None]:
        loop = asyncio.get_running_loop()
        if self._looking is None or self._looking.get_loop() is not loop:
            self._wanted = {}
            self._looking = loop.create_task(self._look())
        wanted = self._wanted.get(key)
        if wanted is None:
            future: asyncio.Future[Answer | None] = loop.create_future()
            future.add_done_callback(_seen)
            wanted = self._wanted[key] = question, future
        return wanted[1]

    async def _look(self) -> None:
        """Look up what is wanted, until nothing is."""
        await asyncio.sleep(0)  # what comes in the same turn goes together
        try:
            while self._wanted:
                await self._look_up()
        finally:
            self._looking = None

    async def _look_up(self) -> None:
        asked, begun = dict(self._wanted), time.monotonic()
        questions = {key: question for key, (question, _future) in asked.items()} | self._lately(begun)
        try:
            answers = await sync_to_async(_in_thread, thread_sensitive=False)(
                self._ask, [*questions.values()]
            )
        except BaseException as error:
            self._end(asked)
            for key, (_question, future) in asked.items():
                self._known.pop(key, None)
                if not isinstance(error, Exception):
                    future.cancel()
                elif not future.done():
                    future.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        self._end(asked)
        if len(self._known) + len(questions) > _KEPT:
            self._known.clear()
        for (key, question), answer in zip(questions.items(), answers, strict=True):
            kept = self._kept(key, question, answer, begun)
            if key in asked and not asked[key][1].done():
                asked[key][1].set_result(kept)

    def _end(self, asked: dict[Hashable, tuple[Question, asyncio.Future[Answer | None]]]) -> None:
        for key in asked:
            self._wanted.pop(key, None)

    def _kept(
        self, key: Hashable, question: Question, found: Held[Answer] | None, begun: float
    ) -> Answer | None:
        before = self._known.pop(key, None)
        if found is None:
            return None
        answer, used = found.answer, begun
        if before is not None:
            used = before.used
            # the same object: what others know of it by its identity stands
            if before.question == question and before.answer == answer:
                answer = before.answer
        until = min(begun + self._seconds / 2, found.until)
        self._known[key] = _Known(question, answer, begun, used, until, found.until)
        return answer

    def _lately(self, now: float) -> dict[Hashable, Question]:
        """What was asked for lately and wants renewing: nothing while answers stand."""
        if decide.stands(now) > now:
            return {}
        found = (
            (key, known.question)
            for key, known in self._known.items()
            if known.until <= now < known.used + _LATELY
        )
        return dict(islice(found, _TOGETHER))


def _seen(future: asyncio.Future[Answer]) -> None:
    """A renewal that failed is told to whoever asks next."""
    if not future.cancelled():
        future.exception()


def _in_thread(
    ask: Callable[[Sequence[Question]], Sequence[Held[Answer] | None]], questions: Sequence[Question]
) -> Sequence[Held[Answer] | None]:
    """A thread of the pool may never ask again: its connection is not left open."""
    try:
        return ask(questions)
    finally:
        connections.close_all()
