"""Conditions before a write, and the write that clears what is over."""

from __future__ import annotations

import msgspec

from hiroba.context.entities.datasets import attribute_of, instances_of, time_key
from hiroba.context.entities.errors import UnknownEntity
from hiroba.context.entities.shapes import HEAD
from hiroba.context.entities.state import State, alive
from hiroba.context.entities.times import micros_of
from hiroba.context.queries.service import types_match
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store.types import Apply, Change, Deleted, Micros, Stored, Unchanged

_decode = msgspec.json.Decoder().decode


def of_types(selection: TypeSelection | None, identifier: str, apply: Apply) -> Apply:
    """Only write an entity of these types (4.17); another one is not there. Raises UnknownEntity."""
    if selection is None:
        return apply

    def gated(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = alive(stored, now)
        if found is None or not types_match(selection, found.types):
            raise UnknownEntity(id=identifier)
        return apply(found, now)

    return gated


def pruned(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
    """An Apply: take away what of an entity is over (4.22)."""
    if stored is None:
        return Unchanged()
    if alive(stored, now) is None:
        return Deleted()
    if b'"expiresAt"' not in stored.body:
        return Unchanged()
    state = State(stored, now)
    for name in [name for name in state.members if name not in HEAD]:
        instances = instances_of(state.read(name))
        over = [each for each, instance in instances.items() if _is_over(instance.get("expiresAt"), now)]
        for dataset in over:
            del instances[dataset]
        if not instances:
            state.remove(name)
        elif over:
            state.put(name, attribute_of(instances), ())
            for dataset in over:
                state.times.drop(time_key(name, dataset))
    return state.done() if state.changed or state.gone else Unchanged()


def _is_over(expires: str | None, now: Micros) -> bool:
    return expires is not None and micros_of(expires) <= now
