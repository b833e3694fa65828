"""Finding the entities that a condition joins, whatever the store can answer at once."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.matching.ready import Ready
from hiroba.context.subscriptions.types import Told

_decode = msgspec.json.Decoder(dict[str, Any]).decode
Found = tuple[dict[str, Any], dict[str, Any]]


def nothing(_id: str) -> Found | None:
    """Find no entity: for conditions without joins."""
    return None


async def told_with_joins(store: Store, ready: Ready, changes: Changes) -> Told | None:
    """Do as Ready.told, fetching what the condition points to: one round of look-ups for each join."""
    known: dict[str, Found | None] = {}
    for _round in range(ready.joins + 1):
        missing: list[str] = []

        def find(id: str, missing: list[str] = missing) -> Found | None:
            if id not in known:
                missing.append(id)
            return known.get(id)

        told = ready.told(changes, find)
        if not missing:
            return told
        for id in set(missing):
            known[id] = await _fetch(store, ready, id)
    return None


async def _fetch(store: Store, ready: Ready, id: str) -> Found | None:
    subscription = ready.subscription
    stored = await store.get(subscription.tenant, id)
    there = None if stored is None else stores.seen(stored, subscription.sight)
    return None if there is None else (_decode(there.body), stores.times_of(there.times))
