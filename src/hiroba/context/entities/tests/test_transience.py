"""Attributes whose time is over are taken away behind the log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.entities.gates import pruned
from hiroba.context.entities.tests.made import CORE, ID, NOW, after, body, kept, number, room
from hiroba.context.store import service as stores
from hiroba.context.store.types import Deleted, Store, Unchanged, Write

OVER, LONG = "2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"


async def written(store: Store, **attributes: Any) -> None:
    draft = entities.read_entity(room(**attributes), CORE)
    await store.write([Write("town", ID, entities.upsert(draft))])


async def there(store: Store) -> dict[str, Any]:
    stored = await store.get("town", ID)
    assert stored is not None
    return body(stored)


async def until(store: Store, members: set[str]) -> None:
    """Wait until the entity has these members."""
    for _look in range(200):
        if set(await there(store)) == members:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await there(store))


def test_pruning_takes_away_instances_and_attributes() -> None:
    before = kept(
        room(a=number(1, expiresAt=OVER), b=[number(1), number(2, datasetId="urn:d:1", expiresAt=OVER)], c=1)
    )

    change = after(pruned, before)

    assert body(change) == room(b=number(1), c=number(1))
    assert (change.gone, set(stores.times_of(change.times))) == (("a",), {"", "b", "c"})


def test_pruning_leaves_what_lasts() -> None:
    assert pruned(None, NOW) == Unchanged()
    assert pruned(kept(room(a=1)), NOW) == Unchanged()
    assert pruned(kept(room(a=number(1, expiresAt=LONG))), NOW) == Unchanged()
    assert pruned(kept(room(expiresAt=OVER)), NOW) == Deleted()


async def test_the_follower_takes_away_what_is_over_also_after_it_was_started_again() -> None:
    store = await stores.current()
    soon = entities.moment_of(time.time_ns() // 1000 + 1_500_000)
    try:
        async with following(store):
            await written(store, a=number(1, expiresAt=soon), b=number(1, expiresAt=LONG), c=1)
            await asyncio.sleep(0.5)
        assert set(await there(store)) == {"id", "type", "a", "b", "c"}
        async with following(store):
            await until(store, {"id", "type", "b", "c"})
    finally:
        await stores.close()


@asynccontextmanager
async def following(store: Store) -> AsyncIterator[None]:
    """A follower that is at work, and then told to stop."""
    stop = asyncio.Event()
    task = asyncio.create_task(entities.follow(store, stop))
    await asyncio.sleep(0.2)
    yield
    stop.set()
    await task
