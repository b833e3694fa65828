"""The office: every receiver, what is on its way, and the books about it. One a process that delivers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from hashlib import blake2b

import structlog
from django.db import DatabaseError

from hiroba.context.store.types import Micros
from hiroba.context.subscriptions.delivering.accounts import Accounts
from hiroba.context.subscriptions.delivering.ledger import Key, Ledger, Post
from hiroba.context.subscriptions.delivering.progress import Batch, Progress
from hiroba.context.subscriptions.delivering.receiver import Receiver
from hiroba.context.subscriptions.matching.book import Book
from hiroba.context.subscriptions.types import Item, Outcome, Parcel, Subscription, Tongue
from hiroba.kernel.errors.types import HirobaError
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Use

_LOG = structlog.get_logger("hiroba.subscriptions")
MOST_IN_MEMORY = 20_000  # weight of the posts of all receivers
SLOW = 5.0  # seconds that the log waits for a receiver before its posts are written down
_TICK = 0.5  # seconds
_BREATH = 0.002  # seconds
_FOR_FULL, _FOR_STALLED = 0.25, 0.5  # seconds that reading waits for a receiver before it goes to disk
_DEFAULT_TIMEOUT, _LONGEST_TIMEOUT = 10.0, 60.0
Send = Callable[[Parcel, float], Awaitable[Outcome]]


class DeliveryOffice:
    """See the module. book: the subscriptions as they are now."""

    def __init__(
        self,
        ledger: Ledger,
        accounts: Accounts,
        progress: Progress,
        book: Book,
        tongues: Mapping[str, Tongue],
        senders: Mapping[str, Send],
    ) -> None:
        self.ledger, self.accounts, self.progress = ledger, accounts, progress
        self._book, self._tongues, self._senders = book, tongues, senders
        self._receivers: dict[str, Receiver] = {}
        self._buffer: list[tuple[Receiver, Post]] = []
        self._to_write = asyncio.Event()
        self._full: set[Receiver] = set()

    def take(self, subscription: Subscription, item: Item, since: Micros, batch: Batch | None) -> None:
        """Take an item to be delivered. batch: the run of the log that has to wait for it."""
        post = Post(subscription.key, item, since, batch=batch)
        if batch is not None:
            batch.open += post.weight
        self._receiver(subscription.endpoint.uri).take(post)

    def is_kept(self, address: str) -> bool:
        """Say whether a receiver does not take what it is sent, so that letters wait for it."""
        receiver = self._receivers.get(address)
        return receiver is not None and receiver.kept

    def _receiver(self, address: str, *, kept: bool = False) -> Receiver:
        receiver = self._receivers.get(address)
        if receiver is None:
            receiver = self._receivers[address] = Receiver(address, self, kept=kept)
        return receiver

    async def send(self, posts: list[Post]) -> Outcome:
        """Send posts of one subscription as one notification, and note how it went."""
        key = posts[0].subscription
        subscription = self._book.get(key)
        if subscription is None:
            return Outcome(ok=True)  # nobody waits for it any more
        at = time.time_ns() // 1000
        status = subscription.status(at)
        if status != "active":
            return Outcome(ok=False, error=status, final=True)
        started = time.perf_counter()
        outcome = await self._send(subscription, posts)
        took = round((time.perf_counter() - started) * 1000, 1)
        if self._book.get(key) is not None:  # it may have gone meanwhile
            self.accounts.attempted(key, posts, outcome, at, took)
        if outcome.ok:
            _meter(subscription, posts)
        return outcome

    async def _send(self, subscription: Subscription, posts: list[Post]) -> Outcome:
        endpoint = subscription.endpoint
        try:
            tongue = self._tongues[subscription.tongue]
            items = [post.item for post in posts]
            parcel = await tongue.wrap(subscription, items, _number(posts))
            send = self._senders[parcel.uri.partition(":")[0].lower()]
            timeout = min(endpoint.timeout or _DEFAULT_TIMEOUT, _LONGEST_TIMEOUT)
            return await send(parcel, timeout)
        except HirobaError as error:
            return Outcome(ok=False, error=error.code)
        except Exception:
            _LOG.exception("notification_not_made", subscription=subscription.id, tongue=subscription.tongue)
            return Outcome(ok=False, error="defect", final=True)

    def together(self, post: Post) -> int:
        subscription = self._book.get(post.subscription)
        return subscription.together if subscription is not None else 1

    def cooldown(self, post: Post) -> float:
        subscription = self._book.get(post.subscription)
        return subscription.endpoint.cooldown if subscription is not None else 0.0

    def circuit(self, address: str, until: Micros | None) -> None:
        """Note for all who are told there that nothing is tried before a moment, or that all is well."""
        for key in self._book.at(address):
            state = self.accounts.of(key)
            if state.open_until != until:
                state.open_until = until
                self.accounts.touch(key)

    def overfull(self, receiver: Receiver) -> None:
        self._full.add(receiver)

    async def breathe(self) -> None:
        """Let receivers catch up before more is read; those that cannot go on from disk."""
        deadline = time.monotonic() + _FOR_FULL
        while True:
            self._full = {receiver for receiver in self._full if receiver.full and not receiver.kept}
            crowded = self.progress.in_memory() > MOST_IN_MEMORY
            if not self._full and not crowded:
                return
            await asyncio.sleep(_BREATH)
            now = time.monotonic()
            for receiver in self._full if now > deadline else ():
                receiver.keep()
            for receiver in self._receivers.values() if crowded else ():
                if receiver.stalled(now, _FOR_STALLED):
                    receiver.keep()

    def keep(self, receiver: Receiver, posts: list[Post]) -> None:
        """Write posts down soon, all that wait for it together."""
        self._buffer += [(receiver, post) for post in posts]
        self._to_write.set()

    async def bury(self, address: str, posts: list[Post], error: str) -> None:
        gone = await self.ledger.bury(address, posts, time.time_ns() // 1000, error)
        for key, count in gone.items():
            self.accounts.of(key).dropped += count
            self.accounts.touch(key)

    async def forget(self, key: Key) -> None:
        """A subscription is no more: nor is what is kept of it."""
        self.accounts.forget(key)
        await self.ledger.forget(key)

    async def write(self) -> None:
        """Write down the posts that are to be kept, in the order in which they came."""
        buffer, self._buffer = self._buffer, []
        self._to_write.clear()
        if not buffer:
            return
        try:
            await self.ledger.keep([(receiver.address, post) for receiver, post in buffer])
        except DatabaseError:
            self._buffer = buffer + self._buffer
            raise
        counts: dict[Receiver, int] = {}
        for receiver, post in buffer:
            post.let_go()
            counts[receiver] = counts.get(receiver, 0) + 1
        for receiver, count in counts.items():
            receiver.written(count)

    async def keep_writing(self) -> None:
        while True:
            await self._to_write.wait()
            try:
                await self.write()
            except DatabaseError:
                _LOG.warning("letters_not_written", count=len(self._buffer))
                await asyncio.sleep(1.0)
                self._to_write.set()

    async def open(self) -> None:
        """Take up what an earlier process left."""
        for address in await self.ledger.receivers():
            self._receiver(address, kept=True)

    async def keep_watch(self) -> None:
        """See to receivers that hold up the log, letters to be sent again, and receivers at rest."""
        while True:
            await asyncio.sleep(_TICK)
            oldest = self.progress.oldest()
            if oldest is not None and time.monotonic() - oldest.begun > SLOW:
                for receiver in self._receivers.values():
                    if receiver.holds(oldest):
                        receiver.keep()
            try:
                for address in await self.ledger.again():
                    self._receiver(address).hurry()
            except DatabaseError:
                _LOG.warning("letters_not_read")
            for address in [address for address, receiver in self._receivers.items() if receiver.idle]:
                del self._receivers[address]

    async def close(self) -> None:
        await asyncio.gather(*(receiver.stop() for receiver in self._receivers.values()))
        await self.write()
        await self.accounts.write()


def _number(posts: list[Post]) -> str:
    """The same for the same posts, so that a receiver can tell when it was told before."""
    digest = blake2b(digest_size=16)
    for post in posts:
        digest.update(f"{post.subscription}{post.item.entity}{post.since}{post.item.group}".encode())
        digest.update(post.item.data)
    return f"urn:ngsi-ld:Notification:{digest.hexdigest()}"


def _meter(subscription: Subscription, posts: list[Post]) -> None:
    """A notification is a use of the space's data by whoever subscribed."""
    who = subscription.sight.who
    if who is None or who.kind == "system":
        return
    named = {
        type_
        for each in subscription.selectors
        if each.types
        for group in each.types.groups
        for type_ in group
    }
    type_ = named.pop() if len(named) == 1 else ""  # of several: of any
    size = sum(len(post.item.data) for post in posts)
    metering.tally_of(who, subscription.tenant).use(type_, size, Use.NOTIFICATION)
