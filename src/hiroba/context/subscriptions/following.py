"""Following the log: every change is held against the subscriptions, and what matches goes to the office.

The position in the log is moved only past changes whose notifications are delivered or on disk, so a process
that is killed loses nothing; what it had in memory is matched and sent again.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import structlog

from hiroba.context.store.types import DOCUMENTS, ENTITY, Record, Store
from hiroba.context.subscriptions import tongues
from hiroba.context.subscriptions.delivering import http
from hiroba.context.subscriptions.delivering.accounts import Accounts
from hiroba.context.subscriptions.delivering.ledger import Ledger
from hiroba.context.subscriptions.delivering.mqtt import Brokers
from hiroba.context.subscriptions.delivering.office import DeliveryOffice
from hiroba.context.subscriptions.delivering.progress import Batch, Progress
from hiroba.context.subscriptions.intervals import Intervals
from hiroba.context.subscriptions.matching import book as books
from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.matching.linked import nothing, told_with_joins
from hiroba.context.subscriptions.sights import Sights
from hiroba.context.subscriptions.types import KIND, Subscription, Told

_LOG = structlog.get_logger("hiroba.subscriptions")
FOLLOWER = "notifications"
_READ = 500  # records at once
_ADVANCE = 0.25  # seconds between two writings of the position
_UNHEARD = 0.1  # seconds in which changes gather that nobody is subscribed to


async def follow(store: Store, stop: asyncio.Event) -> None:
    """Notify subscribers of what happens until told to stop. One process of an installation does this."""
    start = await store.position(FOLLOWER)
    brokers = Brokers()
    ledger = Ledger()
    book = books.Book()
    for (tenant, id), raw in store.documents(KIND).items():
        try:
            book.put(books.read(raw))
        except Exception:  # one that cannot be read must not keep the others from being told
            _LOG.exception("subscription_not_read", tenant=tenant, subscription=id)
    sights = Sights(book)
    await sights.bring_up()
    accounts = Accounts(ledger, await ledger.states())
    senders = {"http": http.send, "https": http.send, "mqtt": brokers.send, "mqtts": brokers.send}
    office = DeliveryOffice(ledger, accounts, Progress(start), book, tongues.known(), senders)
    await office.open()
    follower = Follower(store, book, office, start)
    intervals = Intervals(store, book, office)
    tasks = [
        asyncio.ensure_future(each)
        for each in (
            follower.run(),
            follower.keep_advancing(),
            intervals.run(),
            sights.keep_up(),
            office.keep_writing(),
            office.keep_watch(),
            accounts.keep_writing(),
        )
    ]
    stopped = asyncio.ensure_future(stop.wait())
    try:
        done, _pending = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopped}:
            task.result()  # none of them ends by itself: raise what ended it
    finally:
        await _end([stopped, *tasks])
        await office.close()
        await follower.advance()
        await brokers.close()
        await ledger.close()


async def _end(tasks: list[asyncio.Future[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Follower:
    """Reads the log, matches, and keeps the position."""

    def __init__(self, store: Store, book: books.Book, office: DeliveryOffice, start: int) -> None:
        self._store, self._book, self._office = store, book, office
        self._at = start
        self._advanced = start

    async def run(self) -> None:
        while True:
            await self._pass_over()
            records = await self._store.read_log(self._at, _READ)
            if not records:
                if not len(self._book):
                    await asyncio.sleep(_UNHEARD)
                await self._store.wait(self._at, 1.0)
                continue
            batch = self._office.progress.begin(records[-1].version)
            for record in records:
                await self._see(record, batch)
                await self._office.breathe()
            batch.sealed = True
            self._at = records[-1].version
            await asyncio.sleep(0)  # let what was found leave

    async def _pass_over(self) -> None:
        """While nobody is subscribed, only documents are looked at."""
        if not len(self._book):
            reached = await self._store.pass_over(self._at, DOCUMENTS)
            if reached > self._at:
                self._office.progress.begin(reached).sealed = True
                self._at = reached

    async def _see(self, record: Record, batch: Batch) -> None:
        try:
            if record.kind == ENTITY:
                await self._see_entity(record, batch)
            elif record.kind == KIND:
                await self._see_subscription(record)
            else:
                await self._see_document(record, batch)
        except Exception:  # one change that cannot be matched must not stop all that follow
            _LOG.exception("change_not_matched", version=record.version, kind=record.kind)

    async def _see_entity(self, record: Record, batch: Batch) -> None:
        if not len(self._book):
            return
        changes = Changes(record)
        for ready in self._book.concerned(changes):
            try:
                told = (
                    await told_with_joins(self._store, ready, changes)
                    if ready.joins
                    else ready.told(changes, nothing)
                )
                if told is not None:
                    await self._tell(ready.subscription, told, batch)
            except (
                Exception
            ):  # a defect with one subscription is counted where it is seen, and harms no other
                _LOG.exception("change_not_told", version=record.version, subscription=ready.subscription.id)
                self._office.accounts.of(ready.subscription.key).dropped += 1
                self._office.accounts.touch(ready.subscription.key)

    async def _tell(self, subscription: Subscription, told: Told, batch: Batch) -> None:
        item = await tongues.known()[subscription.tongue].render(self._store, subscription, told)
        if item is None or self._throttled(subscription):  # what is not told begins no pause
            return
        self._office.take(subscription, item, told.what.record.at, batch)

    def _throttled(self, subscription: Subscription) -> bool:
        """Say whether the last notification was too short ago (5.8.6); if not, this is the last one."""
        if not subscription.throttling:
            return False
        state = self._office.accounts.of(subscription.key)
        now = time.time_ns() // 1000
        if (
            state.last_notification is not None
            and now - state.last_notification < subscription.throttling * 1e6
        ):
            state.throttled += 1
            self._office.accounts.touch(subscription.key)
            return True
        state.last_notification = now
        return False

    async def _see_subscription(self, record: Record) -> None:
        key = record.tenant, record.id
        if record.event == "deleted" or record.body is None:
            self._book.drop(key)
            await self._office.forget(key)
        else:
            self._book.put(books.read(record.body))

    async def _see_document(self, record: Record, batch: Batch) -> None:
        """A registration, for example: those who know what it means to subscriptions say so."""
        watcher = tongues.watchers().get(record.kind)
        if watcher is None:
            return
        tongue, watch = watcher
        for subscription, item in await watch(self._store, record, self._book.of_tongue(tongue)):
            self._office.take(subscription, item, record.at, batch)

    async def advance(self) -> None:
        reached = self._office.progress.reached()
        if reached > self._advanced:
            await self._store.advance(FOLLOWER, reached)
            self._advanced = reached

    async def keep_advancing(self) -> None:
        while True:
            await asyncio.sleep(_ADVANCE)
            await self.advance()
