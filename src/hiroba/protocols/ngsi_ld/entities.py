"""Entities by their ids: create, replace, merge, delete (ETSI GS CIM 009, 6.4.3.1, 6.5)."""

from __future__ import annotations

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.jsonld.types import Context
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.errors import BadRequestData, InvalidRequest
from hiroba.protocols.ngsi_ld.exchange import (
    created,
    document,
    linked_context,
    no_content,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.writes import check_same, object_in, options_in, parameters, types_in, write

_OF_MERGE = ("type", "options", "format", "observedAt", "lang")
_MERGE_OPTIONS = ("keyValues", "simplified", "concise", "normalized")


def add_routes(router: Router) -> None:
    router.add("POST", "/entities", _create)
    router.add("PUT", "/entities/{id}", _replace)
    router.add("PATCH", "/entities/{id}", _merge)
    router.add("DELETE", "/entities/{id}", _delete)
    router.add("PUT", "/entities", _without_id)
    router.add("PATCH", "/entities", _without_id)


async def _create(request: Request) -> Response:
    tenant = tenant_of(request)
    await writing(request, tenant, creates=True)
    parameters(request)
    body, context = await document(request)
    draft = entities.read_entity(object_in(body), context)
    assert draft.id is not None  # of an entity that is whole
    await write(tenant, draft.id, entities.create(draft))
    return created(request, location_of(draft.id))


def location_of(identifier: str) -> str:
    return "/ngsi-ld/v1/entities/" + quote(identifier, safe=":@!$&'()*+,;=~-._")


async def _replace(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = parameters(request, "type")
    body, context = await document(request)
    draft = entities.read_entity({"id": identifier, **object_in(body)}, context)
    check_same(draft, identifier)
    await write(tenant, identifier, entities.replace(draft), types_in(given, context))
    return no_content(request)


async def _merge(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = parameters(request, *_OF_MERGE)
    options = options_in(given, _MERGE_OPTIONS) | _format_of(given)
    observed_at = given.get("observedAt")
    if observed_at is not None and not entities.is_moment(observed_at):
        raise BadRequestData(reason=_("observedAtは 2026-11-01T00:00:00Z の形（UTC）で書きます"))
    body, context = await document(request, merge_patch=True)
    draft = _merged_draft(object_in(body), context, simplified=bool(options & {"keyValues", "simplified"}))
    check_same(draft, identifier)
    change = entities.merge(draft, identifier=identifier, observed_at=observed_at, lang=given.get("lang"))
    await write(tenant, identifier, change, types_in(given, context))
    return no_content(request)


def _format_of(given: dict[str, str]) -> frozenset[str]:
    wanted = given.get("format")
    if wanted is None:
        return frozenset()
    if wanted not in _MERGE_OPTIONS:
        raise InvalidRequest(reason=_("formatの値が正しくありません"))
    return frozenset((wanted,))


def _merged_draft(body: object, context: Context, *, simplified: bool) -> Draft:
    if simplified:
        return entities.read_simplified(body, context)
    return entities.read_fragment(body, context, entities.Mode.MERGE)


async def _delete(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = parameters(request, "type")
    context = await linked_context(request)
    await write(tenant, identifier, entities.delete(identifier), types_in(given, context))
    return no_content(request)


async def _without_id(_request: Request) -> Response:
    raise BadRequestData(reason=_("エンティティのidがありません"))
