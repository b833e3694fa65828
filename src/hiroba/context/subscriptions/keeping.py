"""Subscriptions as they are made, changed and taken away (ETSI GS CIM 009, 5.8.1 to 5.8.5)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Store
from hiroba.context.subscriptions.errors import SubscriptionExists, UnknownSubscription
from hiroba.context.subscriptions.faring import faring
from hiroba.context.subscriptions.matching import book
from hiroba.context.subscriptions.reading import checks, notification
from hiroba.context.subscriptions.reading.read import change_subscription, read_subscription
from hiroba.context.subscriptions.types import KIND, NGSI_LD, State, Subscription
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.outside import service as outside

_encode = msgspec.json.Encoder().encode
_locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def create(
    store: Store, tenant: str, document: Any, context: Context, sight: Sight, *, kind: str = "Subscription"
) -> Subscription:
    """Keep a new subscription of NGSI-LD; what is told is bounded by what its maker may see now.

    Raises InvalidSubscription, SubscriptionExists, AddressRefused, and what reading its context raises.
    """
    made = read_subscription(document, context, tenant=tenant, sight=sight, now=_now(), kind=kind)
    return await add(store, await _with_address(made, context))


async def _with_address(made: Subscription, context: Context) -> Subscription:
    """Give a context that stood within the document an address that lasts, and tell it (5.2.12)."""
    if isinstance(context.document, str) or "jsonldContext" in made.document:
        return made
    link = await jsonld.keep_implicit(context, made.tenant)
    return msgspec.structs.replace(made, document={**made.document, "jsonldContext": link})


async def add(store: Store, subscription: Subscription) -> Subscription:
    """Keep a new subscription of any tongue. Raises SubscriptionExists, AddressRefused."""
    await _check(subscription)
    async with _lock():
        if subscription.key in store.documents(KIND):
            raise SubscriptionExists(id=subscription.id)
        await _put(store, subscription)
    return subscription


async def change(
    store: Store, tenant: str, id: str, fragment: Any, context: Context, *, tongue: str = NGSI_LD
) -> Subscription:
    """Change a subscription of NGSI-LD. Raises UnknownSubscription, InvalidSubscription, AddressRefused."""
    return await replace(
        store, tenant, id, lambda old: change_subscription(old, fragment, context, _now()), tongue=tongue
    )


async def replace(store: Store, tenant: str, id: str, made: Any, *, tongue: str) -> Subscription:
    """Keep what `made(old)` makes of a subscription. Raises UnknownSubscription, AddressRefused."""
    async with _lock():
        old = get(store, tenant, id, tongue=tongue)
        new: Subscription = made(old)
        await _check(new)
        await _put(store, new)
    return new


async def remove(store: Store, tenant: str, id: str, *, tongue: str = NGSI_LD) -> None:
    """Take a subscription away. Raises UnknownSubscription."""
    async with _lock():
        get(store, tenant, id, tongue=tongue)
        await store.put(KIND, tenant, id, None)


def get(store: Store, tenant: str, id: str, *, tongue: str | None = NGSI_LD) -> Subscription:
    """Return one of a tongue (None: of any).

    Raises InvalidSubscription for an id that is no URI, UnknownSubscription.
    """
    checks.uri("id", id)
    raw = store.documents(KIND).get((tenant, id))
    found = book.read(raw) if raw is not None else None
    if found is None or tongue not in (None, found.tongue):
        raise UnknownSubscription(id=id[:200])
    return found


def every(store: Store, tenant: str | None, *, tongue: str | None = NGSI_LD) -> list[Subscription]:
    """All of a tenant (None: of all) and a tongue (None: of any), the oldest first."""
    found = [
        book.read(raw)
        for (owner, _id), raw in store.documents(KIND).items()
        if tenant is None or owner == tenant
    ]
    return sorted(
        (each for each in found if tongue is None or each.tongue == tongue),
        key=lambda each: (each.created, each.id),
    )


async def states(tenant: str, ids: Sequence[str]) -> dict[str, State]:
    """How subscriptions fare; those never told are not in it."""
    return await sync_to_async(_states, thread_sensitive=False)(tenant, ids)


def _states(tenant: str, ids: Sequence[str]) -> dict[str, State]:
    try:
        return faring(tenant, ids)
    finally:
        connections.close_all()  # the thread may never ask again


async def _check(subscription: Subscription) -> None:
    """The address is one that may be told, and the context is there."""
    notification.address_of(subscription.endpoint.uri)
    outside.check(subscription.endpoint.uri, notification.SCHEMES)
    if "jsonldContext" in subscription.document:
        await jsonld.context_of(subscription.document["jsonldContext"], used=False)


async def _put(store: Store, subscription: Subscription) -> None:
    await store.put(KIND, subscription.tenant, subscription.id, mynumber.refuse_json(_encode(subscription)))


def _lock() -> asyncio.Lock:
    """One change after another in this process; across processes the last one holds."""
    loop = asyncio.get_running_loop()
    return _locks.setdefault(loop, asyncio.Lock())


def _now() -> int:
    return time.time_ns() // 1000
