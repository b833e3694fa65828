"""How each subscription fares, counted in memory and written down again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

import structlog
from django.db import DatabaseError

from hiroba.context.store.types import Micros
from hiroba.context.subscriptions.delivering.ledger import Key, Ledger, Post
from hiroba.context.subscriptions.types import Attempt, Outcome, State

_LOG = structlog.get_logger("hiroba.subscriptions")
RECENT = 20  # attempts that are shown
_SHOWN = 5  # ids of entities in one of them
_REST = 0.05  # seconds between writings, or four times as long as the last one took


class Accounts:
    """States by subscription. The first change is written at once: readers look right after a delivery."""

    def __init__(self, ledger: Ledger, states: Mapping[Key, State]) -> None:
        self._ledger = ledger
        self._states = dict(states)
        self._dirty: set[Key] = set()
        self._changed = asyncio.Event()

    def of(self, key: Key) -> State:
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = State()
        return state

    def attempted(self, key: Key, posts: Sequence[Post], outcome: Outcome, at: Micros, took: float) -> None:
        """Count an attempt. took: milliseconds."""
        state = self.of(key)
        state.sent += 1
        state.last_notification = at
        if outcome.ok:
            state.last_success = at
        else:
            state.failed += 1
            state.last_failure = at
        entities = tuple(post.item.entity for post in posts[:_SHOWN])
        state.recent.append(
            Attempt(at, took, outcome.status, outcome.error, posts[0].tries + 1, entities, len(posts))
        )
        if len(state.recent) > RECENT:
            del state.recent[0]
        self.touch(key)

    def touch(self, key: Key) -> None:
        self._dirty.add(key)
        self._changed.set()

    def forget(self, key: Key) -> None:
        self._states.pop(key, None)
        self._dirty.discard(key)

    async def write(self) -> None:
        """Write down what changed."""
        dirty, self._dirty = self._dirty, set()
        self._changed.clear()
        try:
            await self._ledger.save((key, self._states[key]) for key in dirty if key in self._states)
        except DatabaseError:  # busy for long: they are written next time
            self._dirty |= dirty
            _LOG.warning("states_not_written", count=len(dirty))

    async def keep_writing(self) -> None:
        while True:
            await self._changed.wait()
            started = time.monotonic()
            await self.write()
            await asyncio.sleep(max(_REST, 4 * (time.monotonic() - started)))
