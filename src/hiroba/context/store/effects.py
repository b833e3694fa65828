"""What a write does to the store, worked out before anything is touched: the same for every back end."""

from __future__ import annotations

import msgspec

from hiroba.context.store.types import (
    ENTITY,
    Change,
    Deleted,
    Done,
    Micros,
    Owner,
    Place,
    Record,
    Stored,
    Unchanged,
    Write,
)
from hiroba.kernel.decide.types import Visibility

_NARROW = {each: place for place, each in enumerate(Visibility)}  # they stand from wide to narrow


class Effect(msgspec.Struct, gc=False):
    """One change of one row, and the log's record of it. before None: created; after None: deleted.

    places: None where they stay as they are.
    """

    before: Stored | None
    after: Stored | None
    places: tuple[Place, ...] | None
    record: Record


def carry_out(
    write: Write, before: Stored | None, version: int, at: Micros
) -> tuple[Done | Exception, list[Effect]]:
    """Return the outcome of a write and its effects; their versions follow `version`.

    What the write's function raises is its own outcome. An entity whose time is over is deleted first.
    """
    effects: list[Effect] = []
    if before is not None and before.expires is not None and before.expires <= at:
        effects.append(_deletion(before, version + 1, at))
        before = None
    try:
        outcome = write.apply(before, at)
    except Exception as error:
        return error, effects
    version += len(effects) + 1
    if isinstance(outcome, Unchanged):
        return Done("unchanged", before.version if before else 0, outcome.result), effects
    if isinstance(outcome, Deleted):
        if before is None:
            return Done("unchanged", 0), effects
        effects.append(_deletion(before, version, at))
        return Done("deleted", version), effects
    effect = _change(write, before, outcome, version, at)
    effects.append(effect)
    return Done(effect.record.event, version, outcome.result), effects


def _deletion(before: Stored, version: int, at: Micros) -> Effect:
    record = Record(
        version=version,
        at=at,
        kind=ENTITY,
        event="deleted",
        tenant=before.tenant,
        id=before.id,
        body=before.body,
        types=before.types,
        times=before.times,
        created=before.created,
        shape=before.shape,
        plain=before.plain,
        owner=before.owner,
        expires=before.expires,
    )
    return Effect(before, None, None, record)


def _change(write: Write, before: Stored | None, change: Change, version: int, at: Micros) -> Effect:
    owner = _owner(write, before)
    created = at if before is None else before.created
    after = Stored(
        write.tenant,
        write.id,
        change.types,
        change.body,
        change.times,
        created,
        at,
        change.shape,
        change.plain,
        owner,
        change.expires,
        version,
    )
    record = Record(
        version,
        at,
        ENTITY,
        "created" if before is None else "updated",
        write.tenant,
        write.id,
        change.body,
        change.types,
        change.times,
        created,
        change.shape,
        change.plain,
        owner,
        change.expires,
        change.places,
        change.changed,
        change.gone,
        change.old,
    )
    return Effect(before, after, change.places, record)


def _owner(write: Write, before: Stored | None) -> Owner:
    given = write.owner
    if before is None:
        return given or Owner(organisation=write.tenant)
    if given is None:
        return before.owner
    if not write.narrow:
        return given
    narrower = max(before.owner.visibility, given.visibility, key=_NARROW.__getitem__)
    return msgspec.structs.replace(before.owner, visibility=narrower)
