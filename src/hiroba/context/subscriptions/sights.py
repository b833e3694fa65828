"""What subscribers may see, kept as it is now: a notification is a use like any other.

A rule that ends, a role that is taken away, a token that is revoked and an organisation that is stopped close
what is told within a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable
from typing import Final

import msgspec
from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.context.subscriptions.matching.book import Book
from hiroba.context.subscriptions.types import Subscription
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Sight
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people

_EVERY: Final = 0.4  # seconds; rules and organisations are half a second old at most when they are looked at


class Sights:
    """The sights of a book's subscriptions. Who somebody is, is asked again where something of it changed."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[Hashable, tuple[Hashable, Principal]] = {}  # by the key of who subscribed: as now

    async def keep_up(self) -> None:
        """Bring them up to date until cancelled."""
        while True:
            await asyncio.sleep(_EVERY)
            await self.bring_up()

    async def bring_up(self) -> None:
        """Ask again what every subscriber may see, and whether somebody acts for whose it is."""
        held = self._book.sights()
        if not held:
            return
        asked = {sight.who.key: sight.who for sight in held.values() if sight.who is not None}
        now, stopped = await sync_to_async(self._ask, thread_sensitive=False)(asked.values())
        for key, sight in held.items():
            new = sight if sight.who is None else now[sight.who.key]
            subscription = self._book.get(key)
            if subscription is None or subscription.sight is not sight:
                continue  # it has become another meanwhile: next time
            ends = _is_of(subscription, new.who, stopped)
            if new != sight or ends != subscription.stopped:
                self._book.put(msgspec.structs.replace(subscription, sight=new, stopped=ends))

    def _ask(self, asked: Iterable[Principal]) -> tuple[dict[Hashable, Sight], frozenset[str]]:
        """By the key that each had. Who is nobody now stays nobody until the book is read again."""
        try:
            who = list(asked)
            marks = people.marks_of(who)
            known = {each.key: self._as_now(each, marks.get((each.kind, each.id))) for each in who}
            self._known = known
            sights = {key: decide.sight(now, Action.ENTITY_READ) for key, (_mark, now) in known.items()}
            return sights, organisations.stopped()
        finally:
            connections.close_all()  # the thread may never ask again

    def _as_now(self, who: Principal, mark: Hashable) -> tuple[Hashable, Principal]:
        known = self._known.get(who.key)
        return known if known is not None and known[0] == mark else (mark, people.as_now(who))


def _is_of(subscription: Subscription, who: Principal | None, stopped: frozenset[str]) -> bool:
    """Whether the space, or every organisation that its subscriber belongs to, is stopped."""
    if subscription.tenant in stopped:
        return True
    return who is not None and bool(who.roles) and stopped.issuperset(who.roles)
