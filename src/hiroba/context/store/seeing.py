"""An entity as it is there for who sees only some of its attributes: the others are not there.

What is asked of an entity is asked of it as it is seen, so no condition, order or count tells of what is
hidden; nor does the time of its last change, which is that of what is seen of it. Who sees all of it gets
what is stored, untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from hiroba.context.store.times import Times, times_of, times_text
from hiroba.context.store.types import Record, Stored
from hiroba.kernel.decide.types import WHOLE, Limits, Sight

_OWN = frozenset(("id", "type", "scope", "expiresAt"))  # of every entity: what is no attribute
_DATASET = "\u001f"  # see Stored.times
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode  # values are not looked into
_encode = msgspec.json.Encoder().encode
Value = TypeVar("Value")


def extent(one: Stored | Record, sight: Sight) -> Limits | None:
    """How much of an entity is seen; None: nothing of it."""
    return sight.extent(one.types, one.owner.visibility, one.owner.organisation)


def seen(one: Stored, sight: Sight) -> Stored | None:
    """The entity as it is seen; None: it is not there."""
    owner = one.owner
    limits = sight.extent(one.types, owner.visibility, owner.organisation)
    return one if limits is WHOLE else None if limits is None else narrowed(one, limits)


def all_seen(items: list[Stored], sight: Sight) -> list[Stored]:
    """The same of many."""
    return [one for each in items if (one := seen(each, sight)) is not None] if sight.partial else items


def change_seen(record: Record, sight: Sight) -> Record | None:
    """What is seen of a change; None: nothing, also where only what is hidden was written."""
    limits = extent(record, sight)
    if limits is None or limits.whole:
        return None if limits is None else record
    changed, gone = _opened(record.changed, limits), _opened(record.gone, limits)
    if record.event == "updated" and (record.changed or record.gone) and not (changed or gone):
        return None
    old = record.old and _encode(members_seen(_members(record.old), limits))
    places = record.places and tuple(each for each in record.places if limits.opens(each.attribute))
    return msgspec.structs.replace(
        record, changed=changed, gone=gone, old=old, places=places, **_shared(record, limits)
    )


def narrowed(one: Stored, limits: Limits) -> Stored:
    """The entity with no more than this of it."""
    if limits is WHOLE:
        return one
    shared = _shared(one, limits)
    return msgspec.structs.replace(one, modified=times_of(shared["times"])[""][1], **shared)


def members_seen(body: Mapping[str, Value], limits: Limits) -> dict[str, Value]:
    """Of a body's members those that are seen."""
    return {name: each for name, each in body.items() if name in _OWN or limits.opens(name)}


def times_seen(times: Times, limits: Limits) -> Times:
    """Of an entity's times those that are seen; its own last change is the last one of those."""
    kept = {name: each for name, each in times.items() if name and limits.opens(name.partition(_DATASET)[0])}
    created = times[""][0] if "" in times else 0
    return {"": (created, max((each[1] for each in kept.values()), default=created)), **kept}


def shape_seen(shape: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """Of `name:Kind` those that are seen."""
    return tuple(each for each in shape if limits.opens(each.rpartition(":")[0]))


def _shared(one: Stored | Record, limits: Limits) -> dict[str, Any]:
    return {
        "body": one.body and _encode(members_seen(_members(one.body), limits)),
        "times": times_text(times_seen(times_of(one.times), limits)),
        "shape": shape_seen(one.shape, limits),
    }


def _opened(names: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    return tuple(name for name in names if limits.opens(name))
