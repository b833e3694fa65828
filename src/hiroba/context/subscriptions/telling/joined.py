"""Linked entities of a notification (ETSI GS CIM 009, 4.5.23): inline in the Relationship, or beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.store.service import times_of
from hiroba.context.store.types import Select, Store, Stored
from hiroba.context.subscriptions.telling.prepared import Prepared
from hiroba.context.subscriptions.types import Subscription

MOST = 1000  # linked entities in one notification
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_PLACES = {"object": "entity", "objectList": "entityList"}
Document = dict[str, Any]


async def linked(
    store: Store, subscription: Subscription, body: Document, shown: Document, shared: Prepared
) -> list[Document]:
    """Return what is told: the entity as it is shown, with those that it points to in it or behind it."""
    found = await _gather(store, subscription, body, shared)
    if subscription.form.join == "flat":
        return [shown, *(_shown(each, shared) for each in found.values())]
    _put_in(body, shown, found, shared, subscription.form.level, {str(body["id"])})
    return [shown]


async def _gather(
    store: Store, subscription: Subscription, body: Document, shared: Prepared
) -> dict[str, Stored]:
    """Follow the links level by level, as far as the subscriber may see."""
    found: dict[str, Stored] = {}
    attrs = shared.view.attrs
    level = [{name: value for name, value in body.items() if attrs is None or name in attrs}]
    for _depth in range(subscription.form.level):
        ids = {id for each in level for _name, id in _targets(each)} - found.keys() - {body["id"]}
        wanted = tuple(sorted(ids))[: MOST - len(found)]
        if not wanted:
            break
        page = await store.select(
            Select(tenant=subscription.tenant, sight=subscription.sight, ids=wanted, limit=len(wanted))
        )
        found.update((stored.id, stored) for stored in page.items)
        level = [_decode(stored.body) for stored in page.items]
    return found


def _targets(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Attribute, and id that it points to."""
    for name, attribute in body.items():
        for instance in attribute if isinstance(attribute, list) else [attribute]:
            if isinstance(instance, dict):
                for member in _PLACES:
                    for id in _ids(instance.get(member)):
                        yield name, id


def _ids(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    plain = [each.get("object") if isinstance(each, dict) else each for each in items]
    return [each for each in plain if isinstance(each, str)]


def _shown(stored: Stored, shared: Prepared) -> Document:
    """A linked entity is shown whole, whatever was chosen of the one that points to it."""
    return entities.render(_decode(stored.body), times_of(stored.times), shared.linked, shared.context)


def _put_in(
    body: Document,
    shown: Document,
    found: Mapping[str, Stored],
    shared: Prepared,
    level: int,
    around: set[str],
) -> None:
    """Put the entities that an entity points to inside it; one that is around already is not repeated."""
    if level == 0:
        return
    inside: dict[str, dict[str, Document]] = {}
    for name, id in _targets(body):
        stored = found.get(id)
        if stored is not None and id not in around:
            document = _shown(stored, shared)
            _put_in(_decode(stored.body), document, found, shared, level - 1, around | {id})
            inside.setdefault(name, {})[id] = document
    holder = shown["properties"] if shared.view.geojson and "properties" in shown else shown
    for name, documents in inside.items():
        term = shared.context.compact(name)
        if term in holder and shared.view.representation == "simplified":
            holder[term] = _replaced(holder[term], documents)
        elif term in holder:
            _beside(holder[term], documents)


def _beside(attribute: Any, documents: Mapping[str, Document]) -> None:
    for instance in attribute if isinstance(attribute, list) else [attribute]:
        for member, place in _PLACES.items():
            there = [documents[id] for id in _ids(instance.get(member)) if id in documents]
            if there:
                instance[place] = there[0] if isinstance(instance[member], str) else there


def _replaced(value: Any, documents: Mapping[str, Document]) -> Any:
    if isinstance(value, str):
        return documents.get(value, value)
    if isinstance(value, list):
        return [_replaced(each, documents) for each in value]
    return value
