"""All that an organisation has in the living city: to hand it over, and to remove it when it has left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator

import msgspec

from hiroba.context.city import asking, writing
from hiroba.context.city.bridge import wait_for
from hiroba.context.city.types import StoredEntity
from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.history.types import Answer, Instance, Question, Window
from hiroba.context.store import service as stores
from hiroba.context.store.types import Micros, Select, Write
from hiroba.kernel.decide.types import EVERYTHING

_PAGE = 1_000  # entities at once
_INSTANCES = 50_000  # of an attribute, at once
_ALL = 1 << 31
_DAY = 86_400_000_000  # Micros


def everything_of(tenant: str) -> Iterator[StoredEntity]:
    """Yield every entity of a tenant, some at a time."""
    offset = 0
    while some := wait_for(asking.query(_of(tenant, offset))):
        yield from some
        offset += len(some)


def remembered(tenant: str) -> list[str]:
    """Return the ids of all entities of a tenant of which there is history, deleted ones too."""

    async def ids() -> list[str]:
        history = await histories.current()
        await history.catch_up()
        return await history.ids(_question(tenant, Window()), _ALL)

    return wait_for(ids())


def whole_history(tenant: str, id: str) -> Iterator[Instance]:
    """Yield what the attributes of an entity ever were, as much at a time as is borne in memory."""
    yield from _between(tenant, id, 0, time.time_ns() // 1_000 + _DAY)


def remove_everything(tenant: str) -> int:
    """Delete entities, their history and all documents of a tenant (devices, subscriptions, contexts); return
    how many entities there were. It may be broken off and begun again.
    """
    return wait_for(_remove_everything(tenant))


def _between(tenant: str, id: str, low: Micros, high: Micros) -> Iterator[Instance]:
    """What was written in that time, by halves where it is too much at once."""
    window = Window("between", low, high, "modifiedAt")
    answer = wait_for(_evolution(_question(tenant, window), id))
    if answer is None:
        return
    if answer.range is not None and high - low > 1:
        middle = (low + high) // 2
        yield from _between(tenant, id, low, middle)
        yield from _between(tenant, id, middle, high)
        return
    for evolution in answer.evolutions:
        for instances in evolution.attributes.values():
            yield from instances


async def _evolution(question: Question, id: str) -> Answer | None:
    return await (await histories.current()).evolution(question, id)


def _of(tenant: str, offset: int = 0) -> Select:
    return Select(tenant=tenant, sight=EVERYTHING, limit=_PAGE, offset=offset)


def _question(tenant: str, window: Window) -> Question:
    return Question(tenant=tenant, sight=EVERYTHING, window=window, page=_INSTANCES, limit=_ALL)


async def _remove_everything(tenant: str) -> int:
    store, removed = await stores.current(), 0
    while items := (await store.select(_of(tenant))).items:
        await writing.write_all([Write(tenant, each.id, entities.delete(each.id)) for each in items])
        removed += len(items)
    history = await histories.current()
    await history.catch_up()
    for id in await history.ids(_question(tenant, Window()), _ALL):
        await history.delete_entity(tenant, id)
    await _remove_documents(tenant, await store.kinds())
    return removed


async def _remove_documents(tenant: str, kinds: Collection[str]) -> None:
    store = await stores.current()
    for kind in kinds:
        own = [id for owner, id in list(store.documents(kind)) if owner == tenant]
        await asyncio.gather(*(store.put(kind, tenant, id, None) for id in own))


def documents_of(tenant: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield kind, id and JSON of every document of a tenant."""

    async def found() -> list[tuple[str, str, bytes]]:
        store = await stores.current()
        return [
            (kind, id, body)
            for kind in sorted(await store.kinds())
            for (owner, id), body in list(store.documents(kind).items())
            if owner == tenant
        ]

    yield from wait_for(found())


def json_of(instance: Instance) -> str:
    """The attribute as it was stored."""
    return msgspec.json.encode(instance.body).decode()
