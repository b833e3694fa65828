"""Whole entities from datasets and sensors, in writes of a size that lets others in between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.store import service as stores
from hiroba.context.store.types import Apply, Change, Micros, Owner, Stored, Unchanged, Write

TOGETHER = 500  # writes of one transaction


async def write_all(writes: Sequence[Write]) -> None:
    """Raises what the first failing write raised; those before it are kept."""
    store = await stores.current()
    rest = iter(writes)
    while some := list(islice(rest, TOGETHER)):
        for outcome in await store.write(some):
            if isinstance(outcome, Exception):
                raise outcome


def placing(tenant: str, draft: Draft, owner: Owner) -> Write:
    """Put the entity there as drafted; one that is so already keeps its time of change."""
    put = entities.upsert(draft)

    def apply(before: Stored | None, now: Micros) -> Change | Unchanged:
        change = put(before, now)
        assert isinstance(change, Change)
        if before is not None and before.owner == owner and before.body == change.body:
            return Unchanged()
        return change

    assert draft.id is not None
    return Write(tenant, draft.id, apply, owner)


def changing(tenant: str, id: str, apply: Apply) -> Write:
    return Write(tenant, id, apply)


async def ids_of(tenant: str, source: str) -> set[str]:
    return set(await (await stores.current()).ids_of(tenant, source))


async def delete_missing(tenant: str, source: str, keep: frozenset[str]) -> int:
    """Delete what came from a source and is not kept; returns how many."""
    gone = sorted(await ids_of(tenant, source) - keep)
    await write_all([Write(tenant, id, entities.delete(id)) for id in gone])
    return len(gone)
