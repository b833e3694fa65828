"""/subscriptions (ETSI GS CIM 009, 6.10 and 6.11)."""

from __future__ import annotations

import time
from urllib.parse import quote

from hiroba.context.store import service as stores
from hiroba.context.subscriptions import service as subscriptions
from hiroba.kernel.decide.types import ANONYMOUS, Action
from hiroba.protocols.http import service as http
from hiroba.protocols.http.service import require, sight_of
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld import exchange, pages
from hiroba.protocols.ngsi_ld.preferring import applied, preferred_version

_OPTIONS = ("options", "local", "via")


def add_routes(router: http.Router) -> None:
    router.add("POST", "/subscriptions", create)
    router.add("GET", "/subscriptions", query)
    router.add("GET", "/subscriptions/{id}", retrieve)
    router.add("PATCH", "/subscriptions/{id}", update)
    router.add("DELETE", "/subscriptions/{id}", delete)


async def _allow(request: Request, tenant: str) -> None:
    """Who may read what a space keeps to itself may subscribe to it, and see who else did."""
    await require(request.principal or ANONYMOUS, Action.ENTITY_READ, tenant)


async def create(request: Request) -> Response:
    """5.8.1."""
    tenant = exchange.tenant_of(request)
    await _allow(request, tenant)
    exchange.check_parameters(request, ())
    document, context = await exchange.document(request)
    sight = await sight_of(request.principal or ANONYMOUS)
    store = await stores.current()
    made = await subscriptions.create(store, tenant, document, context, sight)
    return exchange.created(request, f"/ngsi-ld/v1/subscriptions/{quote(made.id, safe=':')}")


async def query(request: Request) -> Response:
    """5.8.4."""
    tenant = exchange.tenant_of(request)
    await _allow(request, tenant)
    given = exchange.check_parameters(request, (*pages.PARAMETERS, *_OPTIONS))
    page = pages.page_of(given)
    kind = exchange.accepted(request)
    context = await exchange.linked_context(request)
    store = await stores.current()
    found = subscriptions.every(store, tenant)
    cut, more = pages.cut(found, page)
    states = await subscriptions.states(tenant, [each.id for each in cut])
    now = time.time_ns() // 1000
    system = "sysAttrs" in given.get("options", "").split(",")
    shown = [subscriptions.show(each, states.get(each.id), context, now, system=system) for each in cut]
    headers = pages.page_headers(request, page, more=more, total=len(found))
    return exchange.answer(request, shown, context, kind=kind, headers=headers)


async def retrieve(request: Request) -> Response:
    """5.8.3."""
    tenant = exchange.tenant_of(request)
    await _allow(request, tenant)
    given = exchange.check_parameters(request, _OPTIONS)
    kind = exchange.accepted(request)
    context = await exchange.linked_context(request)
    store = await stores.current()
    found = subscriptions.get(store, tenant, request.segments[0])
    states = await subscriptions.states(tenant, [found.id])
    shown = subscriptions.show(
        found,
        states.get(found.id),
        context,
        time.time_ns() // 1000,
        system="sysAttrs" in given.get("options", "").split(","),
    )
    # a subscription is the same in every version (4.3.6.8)
    headers = applied(preferred_version(request))
    return exchange.answer(request, shown, context, kind=kind, headers=headers)


async def update(request: Request) -> Response:
    """5.8.2."""
    tenant = exchange.tenant_of(request)
    await _allow(request, tenant)
    exchange.check_parameters(request, ())
    fragment, context = await exchange.document(request, merge_patch=True)
    store = await stores.current()
    await subscriptions.change(store, tenant, request.segments[0], fragment, context)
    return exchange.no_content(request)


async def delete(request: Request) -> Response:
    """5.8.5."""
    tenant = exchange.tenant_of(request)
    await _allow(request, tenant)
    exchange.check_parameters(request, ())
    store = await stores.current()
    await subscriptions.remove(store, tenant, request.segments[0])
    return exchange.no_content(request)
