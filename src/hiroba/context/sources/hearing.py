"""Subscriptions of ours at sources, and what they tell us for our subscribers (ETSI GS CIM 009, 5.8.1.4)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import msgspec

from hiroba.context.sources import noticing
from hiroba.context.store.types import Record, Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import NGSI_LD, Item, Subscription

STANDING = "remote_subscription"  # kind of document: the copies of one subscription at sources
HEARD = "remote_notification"  # kind of document: what a source told, on its way to the subscriber
_encode = msgspec.json.Encoder().encode


class Standing(msgspec.Struct, kw_only=True):
    """copies: registration -> id of the copy there. endpoints: registration -> where that is.
    via: over which installations the subscription came here."""

    copies: dict[str, str] = msgspec.field(default_factory=dict)
    endpoints: dict[str, str] = msgspec.field(default_factory=dict)
    via: str = ""


class Heard(msgspec.Struct):
    """entity: its id. data: JSON, as the subscription wants it."""

    subscription: str
    entity: str
    data: str


_decode = msgspec.json.Decoder(Standing).decode
_decode_heard = msgspec.json.Decoder(Heard).decode


def standing(store: Store, tenant: str, id: str) -> Standing:
    body = store.documents(STANDING).get((tenant, id))
    return Standing() if body is None else _decode(body)


def is_standing(store: Store, tenant: str, id: str) -> bool:
    return (tenant, id) in store.documents(STANDING)


async def keep(store: Store, tenant: str, id: str, what: Standing | None) -> None:
    await store.put(STANDING, tenant, id, None if what is None else _encode(what))


def owner_of(store: Store, copy: str) -> tuple[str, str, str] | None:
    """Tenant and id of the subscription that a copy at a source is of, and the registration."""
    for (tenant, id), body in store.documents(STANDING).items():
        for registration, known in _decode(body).copies.items():
            if known == copy:
                return tenant, id, registration
    return None


async def pass_on(store: Store, subscription: Subscription, item: Item) -> None:
    """Let the process that notifies tell the subscriber; on disk before the source gets its answer."""
    id = str(uuid.uuid4())
    heard = Heard(subscription.id, item.entity, item.data.decode())
    await store.put(HEARD, subscription.tenant, id, _encode(heard))
    await store.put(HEARD, subscription.tenant, id, None)  # the log has it


async def hear(
    _store: Store, record: Record, interested: Sequence[Subscription]
) -> list[tuple[Subscription, Item]]:
    """What a source told is for one subscriber."""
    if record.body is None:
        return []
    heard = _decode_heard(record.body)
    return [
        (subscription, Item(heard.entity, heard.data.encode()))
        for subscription in interested
        if (subscription.tenant, subscription.id) == (record.tenant, heard.subscription)
        and subscription.status(record.at) == "active"
    ]


def begin() -> None:
    """Let the process that notifies know what registrations and sources mean to subscriptions."""
    noticing.begin()
    subscriptions.watch(HEARD, NGSI_LD, hear)
