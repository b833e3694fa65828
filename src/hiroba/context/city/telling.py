"""What changed, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from hiroba.context.city import asking
from hiroba.context.city.errors import InvalidCursor
from hiroba.context.city.shown import shown
from hiroba.context.city.types import ChangeFeed, Observation
from hiroba.context.history import service as history_rooms
from hiroba.context.history.types import Instance, Projection, Question, Window
from hiroba.context.store import service as stores
from hiroba.context.store.types import ENTITY, Select, Store, Stored
from hiroba.kernel.decide.types import Sight

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGITS = 18  # of a cursor at most


async def changes(since: str | None, what: Select) -> ChangeFeed:
    store = await stores.current()
    end = await store.log_end()
    if since is None:
        return ChangeFeed((), str(end))
    if not (since.isascii() and since.isdigit() and len(since) <= _DIGITS):
        raise InvalidCursor(cursor=since[:40])
    page = await store.select(msgspec.structs.replace(what, since=int(since)))
    whole = len(page.items) < what.limit
    cursor = max(int(since), end) if whole else page.items[-1].version
    items = page.items
    if what.sight.partial:
        items = await _changed(store, items, int(since), end, what.sight)
    return ChangeFeed(tuple(shown(each) for each in items), str(cursor))


async def _changed(
    store: Store, items: Sequence[Stored], since: int, end: int, sight: Sight
) -> Sequence[Stored]:
    """Those of which something changed that is seen. Raises InvalidCursor where the log has forgotten it."""
    records = await store.read_log(since, max(1, end - since))
    if records and records[0].version > since + 1:
        raise InvalidCursor(cursor=str(since))
    entities = [each for each in records if each.kind == ENTITY]
    seen = {(each.tenant, each.id) for each in entities if stores.change_seen(each, sight)}
    return [each for each in items if (each.tenant, each.id) in seen]


async def history(
    tenant: str, id: str, attribute: str, since: datetime | None, limit: int, sight: Sight
) -> tuple[Observation, ...]:
    return (await histories(tenant, id, (attribute,), since, limit, sight)).get(attribute, ())


async def histories(
    tenant: str, id: str, attributes: Sequence[str], since: datetime | None, limit: int, sight: Sight
) -> dict[str, tuple[Observation, ...]]:
    await asking.get(tenant, id, sight)
    question = Question(
        tenant=tenant,
        sight=sight,
        window=observed_since(since),
        projection=Projection(frozenset(attributes)),
        last=limit,
        page=limit,
    )
    answer = await (await history_rooms.current()).evolution(question, id)
    evolutions = () if answer is None else answer.evolutions
    told = {
        name: _observations(instances) for one in evolutions for name, instances in one.attributes.items()
    }
    return {name: observations for name, observations in told.items() if observations}


def observed_since(since: datetime | None) -> Window:
    low = None if since is None else (since - _EPOCH) // _MICROSECOND
    return Window("after" if low is not None else "", low, None, "observedAt", named=True)


def _observations(instances: Sequence[Instance]) -> tuple[Observation, ...]:
    found = {each.observed: _observation(each) for each in instances if each.observed is not None}
    return tuple(observation for _at, observation in sorted(found.items()) if observation is not None)


def _observation(instance: Instance) -> Observation | None:
    body: dict[str, Any] = msgspec.json.decode(instance.body)
    if body.get("type") != "Property" or instance.observed is None:
        return None
    value = body["value"]
    told = (
        float(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
        if isinstance(value, str)
        else msgspec.json.encode(value).decode()
    )
    at = _EPOCH + timedelta(microseconds=instance.observed)
    return Observation(at, told, str(body.get("unitCode", "")))
