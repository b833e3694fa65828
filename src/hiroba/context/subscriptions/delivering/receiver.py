"""One receiver: what goes to one address, in order for each entity and subscription.

While it takes what it is sent, posts wait in memory only, in lanes that are sent side by side; posts of the
same entity and subscription share a lane. As soon as something fails, holds up the log or grows too long,
the receiver is *kept*: its posts are written down as letters, the log may go on, and the letters are tried
in order, with growing waits between failures (the open circuit), until none is left.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Protocol

from django.db import DatabaseError

from hiroba.context.store.types import Micros
from hiroba.context.subscriptions.delivering.ledger import Ledger, Post
from hiroba.context.subscriptions.delivering.progress import Batch
from hiroba.context.subscriptions.types import Outcome
from hiroba.kernel.leases import service as leases

LANES = 16
MOST_IN_MEMORY = 2000  # weight of the posts of one receiver
PATIENCE: Micros = 24 * 3600 * 1_000_000  # then a letter is given up
_READ = 200  # letters read at once


class Pace:
    """Seconds between tries after failures; tests have less patience."""

    first = 1.0
    longest = 300.0


class Office(Protocol):
    """What a receiver needs of the one that holds all of them."""

    ledger: Ledger

    async def send(self, posts: list[Post]) -> Outcome: ...
    def together(self, post: Post) -> int: ...
    def cooldown(self, post: Post) -> float: ...
    def keep(self, receiver: Receiver, posts: list[Post]) -> None: ...
    async def bury(self, address: str, posts: list[Post], error: str) -> None: ...
    def circuit(self, address: str, until: Micros | None) -> None: ...
    def overfull(self, receiver: Receiver) -> None: ...


class Receiver:
    """See the module. kept: letters are on disk, new posts join them."""

    def __init__(self, address: str, office: Office, *, kept: bool = False) -> None:
        self.address = address
        self.kept = False
        self._office = office
        self._lanes: list[deque[Post]] = [deque() for _lane in range(LANES)]
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._sending: dict[int, list[Post]] = {}
        self._started: dict[int, float] = {}
        self._held = 0  # weight of the posts in memory
        self._shelf: list[Post] | None = None  # what came before the lanes were put down
        self._keeping = 0  # posts on their way to the ledger
        self._written = 0  # counts what reached it, so that a read can tell whether it is out of date
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._drain: asyncio.Task[None] | None = None
        if kept:
            self.keep()

    @property
    def idle(self) -> bool:
        return not (self._held or self.kept or self._busy)

    @property
    def full(self) -> bool:
        return self._held > MOST_IN_MEMORY

    def stalled(self, now: float, seconds: float) -> bool:
        """Say whether something has been under way for so long."""
        return any(now - started > seconds for started in self._started.values())

    def take(self, post: Post) -> None:
        """Take a post to be delivered."""
        if self._shelf is not None:
            self._shelf.append(post)
        elif self.kept:
            self._put_down([post])
        else:
            number = hash((post.subscription, post.item.entity)) % LANES
            self._lanes[number].append(post)
            self._held += post.weight
            if self._held > MOST_IN_MEMORY:
                self._office.overfull(self)
            if number not in self._busy:
                self._busy[number] = asyncio.ensure_future(self._run(number))

    def holds(self, batch: Batch) -> bool:
        """Say whether a run of the log waits for this receiver."""
        first = [lane[0] for lane in self._lanes if lane]
        return any(post.batch is batch for post in first) or any(
            post.batch is batch for posts in self._sending.values() for post in posts
        )

    def keep(self, failures: int = 0) -> None:
        """From now on write posts down instead of holding them in memory."""
        if not self.kept:
            self.kept = True
            self._shelf = []
            self._drain = asyncio.ensure_future(self._deliver(failures))

    def written(self, count: int) -> None:
        """So many posts of this receiver are in the ledger now."""
        self._keeping -= count
        self._written += 1
        self._wake.set()

    def hurry(self) -> None:
        """Somebody wants a letter sent again: do not wait any longer."""
        self._written += 1
        self._hurry.set()
        self.keep()

    async def stop(self) -> None:
        """End what is under way; what was not delivered is in the ledger or will be matched again."""
        tasks = [*self._busy.values(), *([self._drain] if self._drain else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, number: int) -> None:
        """Send what is in a lane, until it is empty or something fails."""
        lane = self._lanes[number]
        try:
            while lane and not self.kept:
                posts = self._sending[number] = self._next(lane)
                self._started[number] = time.monotonic()
                outcome = await self._office.send(posts)
                done = outcome.ok or (outcome.final and await self._bury(posts, outcome.error))
                if not done:
                    for post in posts:
                        post.tries += 1
                    lane.extendleft(reversed(posts))
                    self.keep(failures=1)
                    return
                for post in posts:
                    self._held -= post.weight
                    post.let_go()
        finally:
            del self._busy[number]
            self._sending.pop(number, None)
            self._started.pop(number, None)

    async def _bury(self, posts: list[Post], error: str) -> bool:
        """Give posts up; False where that could not be written down."""
        try:
            await self._office.bury(self.address, posts, error)
        except DatabaseError:
            return False
        return True

    def _next(self, lane: deque[Post]) -> list[Post]:
        """The first post of a lane, with those after it that can go into the same notification."""
        first = lane.popleft()
        most = self._office.together(first)
        posts, entities = [first], {first.item.entity}
        while lane and len(posts) < most:
            post = lane[0]
            if (
                post.subscription != first.subscription
                or post.item.group != first.item.group
                or post.item.entity in entities
            ):
                break
            entities.add(post.item.entity)
            posts.append(lane.popleft())
        return posts

    def _put_down(self, posts: list[Post]) -> None:
        if posts:
            self._keeping += len(posts)
            self._office.keep(self, posts)

    async def _deliver(self, failures: int) -> None:
        """Deliver the letters, oldest first, until there are none."""
        if self._busy:
            await asyncio.wait(list(self._busy.values()))
        posts = sorted((post for lane in self._lanes for post in lane), key=lambda post: post.since)
        for lane in self._lanes:
            lane.clear()
        late, self._shelf, self._held = self._shelf or [], None, 0
        self._put_down(posts + late)
        if failures:
            await self._pause(failures, posts[0] if posts else None)
        while self.kept:
            try:
                failures = await self._drain_some(failures)
            except DatabaseError:  # busy for long: the letters are still there
                await asyncio.sleep(Pace.first)

    async def _drain_some(self, failures: int) -> int:
        """Deliver some letters; returns how often in a row the receiver has failed."""
        written = self._written
        self._wake.clear()
        letters = await self._office.ledger.waiting(self.address, _READ)
        if letters:
            failures = await self._send_all(letters, failures)
            if failures:
                await self._pause(failures, letters[0])
        elif written == self._written:
            if not self._keeping:
                self.kept = False
                return 0
            await self._wake.wait()
        return failures

    async def _send_all(self, letters: list[Post], failures: int) -> int:
        """Send letters until one fails. Returns how often in a row the receiver has failed."""
        waiting = deque(letters)
        while waiting:
            posts = self._next(waiting)
            outcome = await self._office.send(posts)
            if not outcome.ok and not outcome.final:
                old = [post for post in (*posts, *waiting) if _too_old(post)]
                if old:
                    await self._office.bury(self.address, old, outcome.error)
                await self._office.ledger.tried([post.number for post in posts], outcome.error)
                return failures + 1
            if outcome.ok:
                await self._office.ledger.done([post.number for post in posts])
            else:
                await self._office.bury(self.address, posts, outcome.error)
            failures = 0
            self._office.circuit(self.address, None)
        return 0

    async def _pause(self, failures: int, first: Post | None) -> None:
        """The circuit is open: wait, longer each time, or until somebody asks for another try."""
        seconds = leases.wait(failures, Pace.first, Pace.longest).total_seconds()
        if first is not None:
            seconds = max(seconds, self._office.cooldown(first))
        self._office.circuit(self.address, time.time_ns() // 1000 + int(seconds * 1_000_000))
        self._hurry.clear()
        try:
            await asyncio.wait_for(self._hurry.wait(), seconds)
        except TimeoutError:
            return


def _too_old(post: Post) -> bool:
    return time.time_ns() // 1000 - post.since > PATIENCE
