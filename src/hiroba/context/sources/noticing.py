"""Subscriptions to registrations, and what their subscribers are told (ETSI GS CIM 009, 5.11, 5.3.2)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import TypeSelection
from hiroba.context.sources import registry
from hiroba.context.sources.compiling import micros, moment
from hiroba.context.sources.discovery import meets, tests_of
from hiroba.context.sources.errors import InvalidRegistration
from hiroba.context.sources.rendering import rendered
from hiroba.context.sources.tally import Tally
from hiroba.context.sources.types import REGISTRATION, Asked, Kept, Match, Span
from hiroba.context.store.types import Record, Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import CSOURCE, Item, Parcel, Selector, Subscription, Told, Tongue
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings

GREETING = "csource_greeting"  # kind of document: a subscription was made or changed, tell it what there is
NEWLY, UPDATED, NO_LONGER = "newlyMatching", "updated", "noLongerMatching"
_TIMES = ("timeAt", "endTimeAt")
_encode = msgspec.json.Encoder().encode
_seen: dict[tuple[str, str], Kept] | None = None  # registrations as the log had them last


async def create(store: Store, tenant: str, document: Any, context: Context, sight: Sight) -> Subscription:
    """Keep a new one. Raises InvalidSubscription, SubscriptionExists, AddressRefused."""
    made = subscriptions.read_subscription(document, context, tenant=tenant, sight=sight, now=registry.now())
    made = _with_span(msgspec.structs.replace(made, tongue=CSOURCE), document)
    await subscriptions.add(store, made)
    await _greet(store, made)
    return made


async def change(store: Store, tenant: str, id: str, fragment: Any, context: Context) -> Subscription:
    """Raises UnknownSubscription, InvalidSubscription, AddressRefused."""

    def changed(old: Subscription) -> Subscription:
        new = subscriptions.change_subscription(old, fragment, context, registry.now())
        return _with_span(new, fragment)

    made = await subscriptions.replace(store, tenant, id, changed, tongue=CSOURCE)
    await _greet(store, made)
    return made


async def remove(store: Store, tenant: str, id: str) -> None:
    """Raises UnknownSubscription."""
    await subscriptions.remove(store, tenant, id, tongue=CSOURCE)
    await store.put(GREETING, tenant, id, None)


async def _greet(store: Store, subscription: Subscription) -> None:
    await store.put(GREETING, subscription.tenant, subscription.id, _encode(subscription.modified))


def _with_span(subscription: Subscription, given: Any) -> Subscription:
    """temporalQ asks for the intervals of registrations (5.2.12)."""
    value = given.get("temporalQ")
    if value is None:
        return subscription
    document = {**subscription.document, "temporalQ": value}
    changed = msgspec.structs.replace(subscription, document=document)
    _span(changed)
    return changed


def _span(subscription: Subscription) -> Span | None:
    value = subscription.document.get("temporalQ")
    if value is None:
        return None
    wrong = InvalidRegistration(place="temporalQ", reason=_("時間の条件の形が正しくありません"))
    if not isinstance(value, dict) or value.get("timerel") not in ("before", "after", "between"):
        raise wrong
    between = value["timerel"] == "between"
    try:
        return Span(
            value["timerel"],
            micros(value["timeAt"]),
            micros(value["endTimeAt"]) if between else None,
            value.get("timeproperty", "observedAt"),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise wrong from error


def _met(subscription: Subscription, kept: Kept | None) -> Match | None:
    """How far a registration is what the subscriber wants to hear of."""
    if kept is None or kept.registration is None:
        return None
    registration = kept.registration
    if registration.expires is not None and registration.expires <= registry.now():
        return None
    csf = subscription.document.get("csf")
    condition = queries.parse_q(csf, jsonld.CORE.expand) if csf else None
    tests = tests_of(subscription.q, condition, subscription.geo, subscription.scopes)
    span = _span(subscription)
    for selector in subscription.selectors or (Selector(),):
        met = meets(registration, asked_of(selector, subscription), span, tests)
        if met is not None:
            return met
    return None


def asked_of(selector: Selector, subscription: Subscription) -> Asked:
    """Which entities one selector of a subscription is about."""
    kinds: TypeSelection | None = selector.types
    return Asked(
        ids=selector.ids,
        pattern=None if selector.ids else selector.pattern,
        selection=kinds if kinds is not None and kinds.groups else None,
        attributes=frozenset(subscription.watched),
    )


async def watch(
    store: Store, record: Record, interested: Sequence[Subscription]
) -> list[tuple[Subscription, Item]]:
    """What a change of a registration is to the subscribers."""
    key = record.tenant, record.id
    seen = _registrations(store)
    before = seen.pop(key, None) if record.event != "created" else None
    after = None
    if record.body is not None:
        after = seen[key] = registry.read_body(record.body, record.tenant)
    found = []
    for subscription in interested:
        if subscription.tenant != record.tenant or subscription.interval is not None:
            continue
        if subscription.status(record.at) != "active" or record.at < subscription.created:
            continue
        item = await _transition(subscription, before, after)
        if item is not None:
            found.append((subscription, item))
    return found


def _registrations(store: Store) -> dict[tuple[str, str], Kept]:
    """As they were before the record that is being looked at: at the first one, as they are."""
    global _seen
    if _seen is None:
        _seen = {
            (space, id): registry.read_body(body, space)
            for (space, id), body in store.documents(REGISTRATION).items()
        }
    return _seen


async def _transition(subscription: Subscription, before: Kept | None, after: Kept | None) -> Item | None:
    was, now = _met(subscription, before), _met(subscription, after)
    if now is not None and after is not None:
        return await _item(subscription, [(after, now)], UPDATED if was is not None else NEWLY)
    if was is not None and before is not None:
        return await _item(subscription, [(after or before, was)], NO_LONGER)
    return None


async def greet(
    store: Store, record: Record, interested: Sequence[Subscription]
) -> list[tuple[Subscription, Item]]:
    """Tell a subscription that is new or was changed of all that it matches (5.11.2, 5.11.3)."""
    if record.body is None:
        return []
    found = []
    for subscription in interested:
        if (subscription.tenant, subscription.id) != (record.tenant, record.id):
            continue
        if subscription.status(record.at) == "active":
            items = await _all(store, subscription)
            found += [(subscription, item) for item in items]
    return found


async def _all(store: Store, subscription: Subscription) -> list[Item]:
    matching = []
    for kept in registry.all_of(store, subscription.tenant).values():
        met = _met(subscription, kept)
        if met is not None:
            matching.append((kept, met))
    return [await _item(subscription, matching, NEWLY)] if matching else []


async def _every(store: Store, subscription: Subscription) -> list[Item]:
    """At a timeInterval it is told of all registrations that match."""
    items = await _all(store, subscription)
    return [msgspec.structs.replace(item, group=UPDATED) for item in items]


async def _item(subscription: Subscription, matching: Sequence[tuple[Kept, Match]], reason: str) -> Item:
    context = await _context(subscription)
    data = [
        _encode(
            rendered(
                kept,
                context,
                Tally(),
                secrets=False,
                only=met.information if reason != NO_LONGER else None,
                types_listed=True,
            )
        )
        for kept, met in matching
    ]
    return Item(matching[0][0].document["id"], b",".join(data), reason)


async def _context(subscription: Subscription) -> Context:
    try:
        return await jsonld.context_of(subscription.context)
    except HirobaError:  # it is gone: full names are right without it
        return jsonld.CORE


async def _render(_store: Store, _subscription: Subscription, _told: Told) -> Item | None:
    """Entities are nothing that these subscriptions are told of."""
    return None


async def _wrap(subscription: Subscription, items: Sequence[Item], id: str) -> Parcel:
    """A CsourceNotification (5.3.2)."""
    context = await _context(subscription)
    head = {
        "id": id,
        "type": "ContextSourceNotification",
        "subscriptionId": subscription.id,
        "notifiedAt": moment(time.time_ns() // 1000),
        "triggerReason": items[0].group or NEWLY,
    }
    body = _encode(head)[:-1] + b',"data":[' + b",".join(item.data for item in items) + b"]}"
    link = f'<{context.link}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    headers = [("Content-Type", "application/json"), ("Link", link)]
    if subscription.tenant and subscription.tenant != settings.city().default_tenant:
        headers.append(("NGSILD-Tenant", subscription.tenant))
    fields = (*headers, *subscription.endpoint.receiver)
    if subscription.endpoint.uri.partition(":")[0].lower() in ("mqtt", "mqtts"):
        return subscriptions.over_mqtt(subscription, body, fields)
    return Parcel(subscription.endpoint.uri, body, fields)


TONGUE = Tongue(_render, _wrap, _every)


def begin() -> None:
    """Let the process that notifies know what registrations mean to subscriptions."""
    subscriptions.register(CSOURCE, TONGUE)
    subscriptions.watch(REGISTRATION, CSOURCE, watch)
    subscriptions.watch(GREETING, CSOURCE, greet)
