"""One thing of the city is erased: as it is, as it was, and wherever a copy of it was laid aside.

The log holds the record of the deletion until everybody who follows it has passed it, ten minutes at least.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from hiroba.context.city import writing
from hiroba.context.city.bridge import wait_for
from hiroba.context.city.parting import remembered
from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.history.types import Projection, Question, Window
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.store.types import HIDDEN, Select, Store, Write
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target

_COUNTED = 100_000  # values of a history that are counted at most
_Done = Callable[[Target], Coroutine[Any, Any, int]]


async def _count_entity(target: Target) -> int:
    return int(await _is_there(await stores.current(), target.organisation, target.what))


async def _erase_entity(target: Target) -> int:
    return await _delete(await stores.current(), target.organisation, target.what)


async def _count_history(target: Target) -> int:
    """Values, up to a bound."""
    history, found = await histories.current(), 0
    for space in await spaces(target.organisation):
        question = Question(
            tenant=space, sight=EVERYTHING, window=Window(), projection=Projection(), page=_COUNTED, limit=1
        )
        answer = await history.evolution(question, target.what)
        for each in answer.evolutions if answer is not None else ():
            found += sum(len(instances) for instances in each.attributes.values())
    return found


async def _erase_history(target: Target) -> int:
    """Rows and segments. What was deleted before a crash is purged after it."""
    history, counted = await histories.current(), await _count_history(target)
    for space in await spaces(target.organisation):
        if await history.known(space, target.what) is not None:
            await history.delete_entity(space, target.what)
    await history.purge()
    return counted


async def _count_snapshots(target: Target) -> int:
    store = await stores.current()
    spaces = _snapshots(store, target.organisation)
    return sum([await _is_there(store, space, target.what) for space in spaces])


async def _erase_snapshots(target: Target) -> int:
    store = await stores.current()
    spaces = _snapshots(store, target.organisation)
    return sum([await _delete(store, space, target.what) for space in spaces])


async def _count_maps(target: Target) -> int:
    return len(_maps(await stores.current(), target))


async def _erase_maps(target: Target) -> int:
    store = await stores.current()
    found = _maps(store, target)
    for id in found:
        kept = sources.entity_maps.find(store, target.organisation, id)
        await sources.entity_maps.prune(store, target.organisation, kept, {target.what})
    return len(found)


def _maps(store: Store, target: Target) -> list[str]:
    """Those in force; the others are swept by the next one that is made, and tell nobody anything."""
    found = []
    for space, id in list(store.documents(sources.entity_maps.ENTITY_MAP)):
        if space != target.organisation:
            continue
        try:
            kept = sources.entity_maps.find(store, space, id)
        except sources.UnknownEntityMap:
            continue
        if target.what in kept.entities:
            found.append(id)
    return found


def _snapshots(store: Store, organisation: str) -> list[str]:
    return [HIDDEN + id for space, id in store.documents(sources.snapshots.SNAPSHOT) if space == organisation]


async def spaces(organisation: str) -> list[str]:
    """An organisation's space, and those of its snapshots."""
    return [organisation, *_snapshots(await stores.current(), organisation)]


async def _is_there(store: Store, space: str, id: str) -> bool:
    return bool((await store.select(Select(tenant=space, sight=EVERYTHING, ids=(id,), limit=1))).items)


async def _delete(store: Store, space: str, id: str) -> int:
    if not await _is_there(store, space, id):
        return 0
    await writing.write_all([Write(space, id, entities.delete(id))])
    return 1


def found_in(place: Target) -> Iterator[str]:
    """The ids of all things of an organisation that are there, were there, or lie in a snapshot."""
    yield from dict.fromkeys(id for space in wait_for(spaces(place.organisation)) for id in _ids(space))


def _ids(space: str) -> Iterator[str]:
    yield from wait_for(_present(space))
    yield from remembered(space)


async def _present(space: str) -> list[str]:
    store = await stores.current()
    what = Select(tenant=space, sight=EVERYTHING)
    return [each.id async for portion in store.walk(what) for each in portion]


def _waited(do: _Done) -> Callable[[Target], int]:
    return lambda target: wait_for(do(target))


def reach_by_erasures() -> None:
    """Let erasures of things reach the city. Snapshots first: nothing copies a thing out of them again."""
    reached = (
        ("snapshots", _count_snapshots, _erase_snapshots),
        ("entity-maps", _count_maps, _erase_maps),
        ("entities", _count_entity, _erase_entity),
        ("history", _count_history, _erase_history),
    )
    for name, count, erase in reached:
        erasure.add_place(erasure.Place(Kind.THING, name, _waited(count), _waited(erase)))
    erasure.add_finder(Kind.THING, found_in)
