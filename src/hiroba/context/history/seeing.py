"""The history as it is there for who sees only some attributes of entities: the others never were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.types import SCOPE, Instance, Known, Projection, Question, Window
from hiroba.kernel.decide.types import NOTHING, WHOLE, Limits, Sight

_BY_CHANGE = Window(property="modifiedAt")


def extent(entity: Known, sight: Sight) -> Limits:
    """What is seen of an entity."""
    owner = entity.owner
    return sight.extent(entity.types, owner.visibility, owner.organisation) or NOTHING


def by_extent(sight: Sight, entities: Sequence[Known]) -> list[tuple[Limits, list[int]]]:
    """Keys of entities in groups of those of which the same is seen."""
    if not sight.partial:
        return [(WHOLE, [entity.key for entity in entities])]
    found: dict[Limits, list[int]] = {}
    for entity in entities:
        found.setdefault(extent(entity, sight), []).append(entity.key)
    return list(found.items())


def seen(projection: Projection, limits: Limits) -> Projection:
    """What is wanted, as far as it is seen; the scope is no attribute."""
    if limits.whole:
        return projection
    attributes = projection.attributes
    if limits.columns is not None:
        opened = limits.columns | {SCOPE}
        attributes = opened if attributes is None else attributes & opened
    return Projection(attributes, projection.datasets, projection.without | (limits.hidden - {SCOPE}))


def read(
    history: SqliteHistory,
    question: Question,
    entities: Sequence[Known],
    window: Window,
    projection: Projection,
    *more: Any,
    **named: Any,
) -> dict[int, list[Instance]]:
    """See SqliteHistory.read: what is seen of these entities."""
    found: dict[int, list[Instance]] = {}
    for limits, keys in by_extent(question.sight, entities):
        found |= history.read(question.tenant, keys, window, seen(projection, limits), *more, **named)
    return found


def with_change_seen(history: SqliteHistory, question: Question, entities: Sequence[Known]) -> list[Known]:
    """The entities; where only a part of one is seen, changed last when that did."""
    some = [each for each in entities if question.sight.partial and not extent(each, question.sight).whole]
    if not some:
        return list(entities)
    last = read(history, question, some, _BY_CHANGE, Projection(), 1, newest=True)
    changed = {key: max((one.modified for one in each), default=0) for key, each in last.items()}
    return [
        msgspec.structs.replace(each, modified=max(each.created, changed[each.key]))
        if each.key in changed
        else each
        for each in entities
    ]
