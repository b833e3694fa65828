"""What subscribers may see, kept as it is now: a notification is a use like any other.

A rule that ends, a role that is taken away or a token that is revoked closes what is told within seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import count
from typing import Final

import msgspec
from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.context.subscriptions.matching.book import Book
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Sight
from hiroba.kernel.people import service as people

_EVERY: Final = 0.5  # seconds between two looks at the rules
_ROLES: Final = 10  # looks, of which one is at roles and tokens too


async def keep_up(book: Book) -> None:
    """Bring the book's sights up to date until cancelled."""
    for number in count(1):
        await asyncio.sleep(_EVERY)
        await bring_up(book, roles=number % _ROLES == 0)


async def bring_up(book: Book, *, roles: bool = True) -> None:
    """Ask again what every subscriber may see; roles: and who they are now."""
    held = book.sights()
    asked = {sight.who.key: sight.who for sight in held.values() if sight.who is not None}
    if not asked:
        return
    now = await sync_to_async(_sights, thread_sensitive=False)(asked.values(), roles)
    for key, sight in held.items():
        new = None if sight.who is None else now[sight.who.key]
        subscription = book.get(key)
        if new is not None and subscription is not None and subscription.sight is sight and new != sight:
            book.put(msgspec.structs.replace(subscription, sight=new))


def _sights(asked: Iterable[Principal], roles: bool) -> dict[object, Sight]:
    """By the key that each had. Who is nobody now stays nobody until the book is read again."""
    try:
        return {
            who.key: decide.sight(people.as_now(who) if roles else who, Action.ENTITY_READ) for who in asked
        }
    finally:
        connections.close_all()  # the thread may never ask again
