"""Where sources tell what happens to entities that our subscribers want to hear of (ETSI GS CIM 009, 5.8.6).

Nobody else can: a notification is taken only for a copy of a subscription that we made at a source, and its
id is not to be guessed.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.sources import service as sources
from hiroba.context.sources.service import UnknownRegistration
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store, Stored
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import Item, Subscription
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.distribution import reads, retrievals
from hiroba.protocols.ngsi_ld.distribution.received import Nonsense, parts_of
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import document

_MOST = 10_000  # entities in one notification


def add_routes(router: Router) -> None:
    router.add("POST", "/remote-notify", _hear)


async def _hear(request: Request) -> Response:
    given, context = await document(request)
    if not isinstance(given, dict) or not isinstance(given.get("data"), list) or len(given["data"]) > _MOST:
        raise BadRequestData(reason=_("通知ではありません"))
    copy = str(given.get("subscriptionId", ""))
    store = await stores.current()
    owner = sources.hearing.owner_of(store, copy)
    kept = None if owner is None else sources.find(store, owner[0], owner[2])
    if owner is None or kept is None or kept.registration is None:
        raise UnknownRegistration(id=copy[:200])
    subscription = subscriptions.get(store, owner[0], owner[1])
    match = sources.match(kept.registration, sources.Asked())
    assert match is not None  # nothing is asked
    gone = _gone(given["data"])
    for part in await _parts(match, given["data"], context):
        deleted = gone.get(part.body["id"])
        stored = await _whole(request, store, subscription, part, is_gone=deleted is not None)
        item = None if stored is None else await subscriptions.rendered(store, subscription, stored)
        if item is not None:
            item = item if deleted is None else _of_gone(item, deleted)
            await sources.hearing.pass_on(store, subscription, item)
    return Response(200)


def _gone(data: list[Any]) -> dict[str, str]:
    """When the entities were deleted that are told of because they were."""
    return {
        str(each.get("id")): each["deletedAt"]
        for each in data
        if isinstance(each, dict) and entities.is_moment(each.get("deletedAt"))
    }


def _of_gone(item: Item, at: str) -> Item:
    data = msgspec.json.decode(item.data)
    data.get("properties", data)["deletedAt"] = at
    return Item(item.entity, msgspec.json.encode(data))


async def _parts(match: Any, data: list[Any], context: Context) -> list[sources.Part]:
    try:
        return await parts_of(match, data, context)
    except Nonsense as error:
        raise BadRequestData(reason=_("通知の中身がエンティティではありません")) from error


async def _whole(
    request: Request, store: Store, subscription: Subscription, part: sources.Part, *, is_gone: bool
) -> Stored | None:
    """What the subscriber is told of: with splitEntities the whole, if it is what was asked for."""
    if is_gone or subscription.document.get("splitEntities") is not True:
        return reads.as_stored(subscription.tenant, [part])
    parts = [part, *await retrievals.others(request, subscription.tenant, subscription.sight, part)]
    there = await store.get(subscription.tenant, part.body["id"])
    here = None if there is None else stores.seen(there, subscription.sight)
    if here is not None:
        parts.append(reads.part_here(here))
    body, times = sources.merged(parts)
    if subscription.q is not None and not queries.matcher(subscription.q)(body, times, lambda _id: None):
        return None
    if subscription.geo is not None and not queries.geo_matcher(subscription.geo)(body):
        return None
    return reads.as_stored(subscription.tenant, parts)
