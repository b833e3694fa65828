"""/entityMaps: which entities a query found and where (ETSI GS CIM 009, 5.14, 6.32, 6.34)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.accept import JSON
from hiroba.protocols.ngsi_ld.asking import PARAMETERS, question_of
from hiroba.protocols.ngsi_ld.distribution import mapped
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    document,
    linked_context,
    no_content,
    reading,
    tenant_of,
)
from hiroba.protocols.ngsi_ld.pages import Page


def add_routes(router: Router) -> None:
    router.add("GET", "/entityMaps", _make)
    router.add("GET", "/entityMaps/{id}", _retrieve)
    router.add("PATCH", "/entityMaps/{id}", _update)
    router.add("DELETE", "/entityMaps/{id}", _delete)


async def _make(request: Request) -> Response:
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request)
    given = {name: value for name, value in check_parameters(request, PARAMETERS).items() if value}
    context = await linked_context(request)
    question = question_of(given, context, JSON, Page(1, 0, False))
    store = await stores.current()
    select = question.selection.select(tenant, sight, limit=1)
    entity_map = await mapped.made(request, store, select, question, context)
    headers = [mapped.reference(entity_map)]
    value = sources.entity_maps.rendered(entity_map)
    return answer(request, value, context, kind=kind, status=201, headers=headers)


async def _retrieve(request: Request) -> Response:
    check_parameters(request, ())
    tenant, id = tenant_of(request), _id(request)
    await reading(request, tenant)
    kind, context = accepted(request), await linked_context(request)
    entity_map = sources.entity_maps.find(await stores.current(), tenant, id)
    return answer(request, sources.entity_maps.rendered(entity_map), context, kind=kind)


async def _update(request: Request) -> Response:
    check_parameters(request, ())
    tenant, id = tenant_of(request), _id(request)
    await reading(request, tenant)
    given, _context = await document(request, merge_patch=True)
    store = await stores.current()
    sources.entity_maps.find(store, tenant, id)
    expires: Any = given.get("expiresAt") if isinstance(given, dict) else None
    if not entities.is_moment(expires):
        raise BadRequestData(reason=_("expiresAtはUTCの日時（…Z）です"))
    await sources.entity_maps.set_expiry(store, tenant, id, entities.micros_of(expires))
    return no_content(request)


async def _delete(request: Request) -> Response:
    check_parameters(request, ())
    tenant, id = tenant_of(request), _id(request)
    await reading(request, tenant)
    await sources.entity_maps.remove(await stores.current(), tenant, id)
    return no_content(request)


def _id(request: Request) -> str:
    """The id in the path. Raises BadRequestData."""
    id = request.segments[0]
    if not entities.is_uri(id):
        raise BadRequestData(reason=_("idがURIではありません"))
    return id
