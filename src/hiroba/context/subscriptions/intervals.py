"""Subscriptions with a timeInterval: told again and again, whatever changes (ETSI GS CIM 009, 5.8.6)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import structlog

from hiroba.context.queries.types import TypeSelection
from hiroba.context.store.types import ENTITY, Micros, Record, Select, Store, Stored
from hiroba.context.subscriptions import tongues
from hiroba.context.subscriptions.delivering.office import DeliveryOffice
from hiroba.context.subscriptions.matching.book import Book
from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.types import Item, Selector, Subscription, Told

_LOG = structlog.get_logger("hiroba.subscriptions")
_TICK = 0.25  # seconds
_PAGE = 500
_TOGETHER = 1000  # entities in one notification


class Intervals:
    """The clock of all subscriptions that want one."""

    def __init__(self, store: Store, book: Book, office: DeliveryOffice) -> None:
        self._store, self._book, self._office = store, book, office
        self._last: dict[tuple[str, str], Micros] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            now = time.time_ns() // 1000
            for ready in list(self._book.intervals.values()):
                subscription = ready.subscription
                if subscription.status(now) != "active" or now < self._due(subscription):
                    continue
                self._last[subscription.key] = now
                try:
                    await self._tell(subscription, now)
                except Exception:  # one that cannot be answered must not stop the others
                    _LOG.exception("interval_not_told", subscription=subscription.id)
            for key in self._last.keys() - self._book.intervals.keys():
                del self._last[key]

    def _due(self, subscription: Subscription) -> Micros:
        last = self._last.get(subscription.key)
        if last is None:
            told = self._office.accounts.of(subscription.key).last_notification
            last = max(told or 0, subscription.created)
        return last + int((subscription.interval or 0) * 1_000_000)

    async def _tell(self, subscription: Subscription, now: Micros) -> None:
        """All entities together in one notification; many in several."""
        if self._office.is_kept(subscription.endpoint.uri):
            return  # the receiver is not there: it will be told how things are then
        tongue = tongues.known()[subscription.tongue]
        if tongue.every is not None:
            for each in await tongue.every(self._store, subscription):
                self._office.take(subscription, each, now, None)
            return
        render = tongue.render
        data: list[bytes] = []
        async for stored in _meant(self._store, subscription):
            item = await render(self._store, subscription, _as_told(stored, now))
            if item is not None:
                data.append(item.data)
            if len(data) >= _TOGETHER:
                self._office.take(subscription, Item(subscription.id, b",".join(data)), now, None)
                data = []
        if data:
            self._office.take(subscription, Item(subscription.id, b",".join(data)), now, None)


async def _meant(store: Store, subscription: Subscription) -> AsyncIterator[Stored]:
    """Every entity that the subscription is about, each once."""
    seen: set[str] = set()
    for selector in subscription.selectors:
        offset = 0
        while True:
            page = await store.select(_select(subscription, selector, offset))
            for stored in page.items:
                if stored.id not in seen:
                    seen.add(stored.id)
                    yield stored
            offset += len(page.items)
            if len(page.items) < _PAGE:
                break


def _select(subscription: Subscription, selector: Selector, offset: int) -> Select:
    types: TypeSelection | None = selector.types
    return Select(
        tenant=subscription.tenant,
        sight=subscription.sight,
        ids=selector.ids,
        id_pattern=selector.pattern,
        types=types,
        q=subscription.q,
        scopes=subscription.scopes,
        geo=subscription.geo,
        limit=_PAGE,
        offset=offset,
    )


async def rendered(store: Store, subscription: Subscription, stored: Stored) -> Item | None:
    """An entity as a subscription is told of it, whatever happened to it."""
    return await tongues.known()[subscription.tongue].render(
        store, subscription, _as_told(stored, time.time_ns() // 1000)
    )


def _as_told(stored: Stored, now: Micros) -> Told:
    """An entity as if it had just been told of by the log, with nothing changed."""
    record = Record(
        stored.version,
        now,
        ENTITY,
        "updated",
        stored.tenant,
        stored.id,
        stored.body,
        stored.types,
        stored.times,
        stored.created,
        stored.shape,
        stored.plain,
        stored.owner,
        stored.expires,
    )
    return Told(Changes(record), frozenset())
