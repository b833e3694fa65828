"""Which of the entities that somebody got nothing of are there, and hidden from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hiroba.context.city.bridge import wait_for
from hiroba.context.store import service as stores
from hiroba.context.store.types import Stored
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.journal.types import Refusal, Unseen


def find(asked: Mapping[Unseen, int]) -> Iterator[tuple[Unseen, Refusal]]:
    """Told by their types: an id may say whose a thing is."""
    there = wait_for(_there({(each.place, each.id) for each in asked}))
    for each in asked:
        stored = there.get((each.place, each.id))
        if stored is None:
            continue
        for type in stored.types:
            owner = stored.owner
            what = Resource("entity", type, owner.organisation, owner.visibility)
            told = decide.hidden(each, Action.ENTITY_READ, what)
            if told is not None:
                yield each, told
                break


async def _there(asked: set[tuple[str, str]]) -> dict[tuple[str, str], Stored]:
    store, found = await stores.current(), {}
    for tenant, id in asked:
        stored = await store.get(tenant, id)
        if stored is not None:
            found[tenant, id] = stored
    return found
