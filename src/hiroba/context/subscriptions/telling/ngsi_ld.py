"""Notifications of NGSI-LD (ETSI GS CIM 009, 5.3.1, 5.8.6, 6.3.8; over MQTT 7.2)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.store.types import Store
from hiroba.context.subscriptions.delivering.mqtt import QOS, SCHEMES, VERSION
from hiroba.context.subscriptions.reading.show import iso
from hiroba.context.subscriptions.telling import finished
from hiroba.context.subscriptions.telling.joined import linked
from hiroba.context.subscriptions.telling.marked import marked
from hiroba.context.subscriptions.telling.prepared import GEO, Prepared, context_in_body, embedded, prepared
from hiroba.context.subscriptions.types import Item, Parcel, Subscription, Told, Tongue, Trigger

_encode = msgspec.json.Encoder().encode


async def render(store: Store, subscription: Subscription, told: Told) -> Item | None:
    """One entity as the subscription wants to be told of it."""
    shared = await prepared(subscription)
    if _as_stored(subscription, told, shared):
        return Item(told.what.record.id, told.what.record.body or b"")
    body = marked(subscription, told)
    shown = _entity(subscription, told, body, shared)
    elements = [shown]
    if subscription.form.join != "none":
        elements = await linked(store, subscription, body, shown, shared)
    if subscription.endpoint.accept != GEO and context_in_body(subscription):
        elements = [embedded(element, shared.context) for element in elements]
    return Item(told.what.record.id, b",".join(_encode(element) for element in elements))


def _as_stored(subscription: Subscription, told: Told, shared: Prepared) -> bool:
    """Say whether the very bytes of the log are what is told."""
    return (
        shared.view.is_plain
        and shared.context.is_core
        and told.what.record.event != "deleted"
        and Trigger.ATTRIBUTE_DELETED not in told.fired
        and told.what.record.expires is None
        and subscription.form.join == "none"
        and not subscription.form.changes
        and not context_in_body(subscription)
    )


def _entity(subscription: Subscription, told: Told, body: dict[str, Any], shared: Prepared) -> dict[str, Any]:
    rendered = entities.render(body, told.what.times, shared.view, shared.context)
    target = rendered.get("properties", {}) if shared.view.geojson else rendered
    finished.add_deleted(target, subscription, told, iso(told.what.record.at), shared.context)
    if subscription.form.changes and told.what.old:
        head = {name: told.what.body[name] for name in ("id", "type")}
        before = entities.render({**head, **told.what.old}, told.what.times, shared.before, shared.context)
        finished.add_previous(target, before, told, shared.context)
    return rendered


async def wrap(subscription: Subscription, items: Sequence[Item], id: str) -> Parcel:
    """A Notification (5.3.1) with these entities."""
    shared = await prepared(subscription)
    head = {
        "id": id,
        "type": "Notification",
        "subscriptionId": subscription.id,
        "notifiedAt": iso(time.time_ns() // 1000),
    }
    data = b"[" + b",".join(item.data for item in items) + b"]"
    if subscription.endpoint.accept == GEO:
        collection = b'{"type":"FeatureCollection","features":' + data
        if context_in_body(subscription):
            collection += b',"@context":' + _encode(shared.context.document)
        data = collection + b"}"
    body = _encode(head)[:-1] + b',"data":' + data + b"}"
    uri = subscription.endpoint.uri
    if uri.partition(":")[0].lower() not in SCHEMES:
        return Parcel(uri, body, shared.headers)
    return over_mqtt(subscription, body, shared.headers)


def over_mqtt(subscription: Subscription, body: bytes, headers: Sequence[tuple[str, str]]) -> Parcel:
    """Header fields travel as `metadata` beside the notification; version and QoS are for the sender."""
    message = b'{"metadata":' + _encode(dict(headers)) + b',"body":' + body + b"}"
    wanted = tuple(pair for pair in subscription.endpoint.notifier if pair[0] in (VERSION, QOS))
    return Parcel(subscription.endpoint.uri, message, wanted)


TONGUE = Tongue(render, wrap)
