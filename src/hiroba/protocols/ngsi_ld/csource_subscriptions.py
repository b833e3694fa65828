"""/csourceSubscriptions: to be told of registrations (ETSI GS CIM 009, 5.11, 6.12, 6.13)."""

from __future__ import annotations

import time
from typing import Any

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import CSOURCE, State, Subscription
from hiroba.kernel.decide.types import ANONYMOUS, Action
from hiroba.protocols.http.service import Router, require, sight_of
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.distribution import standing
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    created,
    document,
    linked_context,
    no_content,
    tenant_of,
)
from hiroba.protocols.ngsi_ld.pages import PARAMETERS, cut, page_headers, page_of

_KNOWN = ("options", "local")


def add_routes(router: Router) -> None:
    router.add("POST", "/csourceSubscriptions", _create)
    router.add("GET", "/csourceSubscriptions", _query)
    router.add("GET", "/csourceSubscriptions/{id}", _retrieve)
    router.add("PATCH", "/csourceSubscriptions/{id}", _update)
    router.add("DELETE", "/csourceSubscriptions/{id}", _delete)


async def _tenant(request: Request) -> str:
    """The space; who may read what it keeps to itself may subscribe in it."""
    tenant = tenant_of(request)
    await require(request.principal or ANONYMOUS, Action.ENTITY_READ, tenant)
    return tenant


async def _create(request: Request) -> Response:
    check_parameters(request, ())
    tenant = await _tenant(request)
    given, context = await document(request)
    sight = await sight_of(request.principal or ANONYMOUS)
    made = await sources.noticing.create(await stores.current(), tenant, given, context, sight)
    return created(request, f"/ngsi-ld/v1/csourceSubscriptions/{sources.segment(made.id)}")


async def _update(request: Request) -> Response:
    check_parameters(request, ())
    tenant = await _tenant(request)
    given, context = await document(request, merge_patch=True)
    await sources.noticing.change(await stores.current(), tenant, request.segments[0], given, context)
    return no_content(request)


async def _delete(request: Request) -> Response:
    check_parameters(request, ())
    tenant = await _tenant(request)
    await sources.noticing.remove(await stores.current(), tenant, request.segments[0])
    return no_content(request)


async def _retrieve(request: Request) -> Response:
    given = check_parameters(request, _KNOWN)
    tenant = await _tenant(request)
    context, kind = await linked_context(request), accepted(request)
    store = await stores.current()
    found = subscriptions.get(store, tenant, request.segments[0], tongue=CSOURCE)
    states = await subscriptions.states(tenant, [found.id])
    return answer(request, _shown(found, states.get(found.id), context, given), context, kind=kind)


async def _query(request: Request) -> Response:
    given = check_parameters(request, (*PARAMETERS, *_KNOWN))
    tenant = await _tenant(request)
    context, kind = await linked_context(request), accepted(request)
    page = page_of(given)
    store = await stores.current()
    found = [
        *subscriptions.every(store, tenant, tongue=CSOURCE),
        *standing.as_csource_subscriptions(store, tenant),
    ]
    items, more = cut(found, page)
    states = await subscriptions.states(tenant, [each.id for each in items])
    shown = [_shown(each, states.get(each.id), context, given) for each in items]
    headers = page_headers(request, page, more=more, total=len(found))
    return answer(request, shown, context, kind=kind, headers=headers)


def _shown(
    subscription: Subscription, state: State | None, context: Context, given: dict[str, str]
) -> dict[str, Any]:
    system = "sysAttrs" in given.get("options", "").split(",")
    now = time.time_ns() // 1000
    shown = subscriptions.show(subscription, state, context, now, system=system)
    if "notificationTrigger" not in subscription.document:
        shown.pop("notificationTrigger", None)  # of entities, not of registrations
    if not shown["notification"].get("timesFailed"):
        shown["notification"].pop("timesFailed", None)
    return shown
