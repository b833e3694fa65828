"""Attributes of an entity: append, update, replace, delete (ETSI GS CIM 009, 6.6, 6.7)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Done, Write
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Begun, Request, Response
from hiroba.protocols.ngsi_ld.accept import JSON
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    decoded,
    document,
    linked_context,
    no_content,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.standing import stand, writer
from hiroba.protocols.ngsi_ld.temporal_writing import noted_as_deleted
from hiroba.protocols.ngsi_ld.writes import (
    check_same,
    flag_in,
    object_in,
    options_in,
    parameters,
    types_in,
    updated,
    write,
)

_LONG = 65_536  # bytes of a body that is read the usual way
_ONE = "/ngsi-ld/v1/entities/{id}/attrs/{attribute}"


def add_routes(router: Router) -> None:
    router.add("POST", "/entities/{id}/attrs", _append)
    router.add("PATCH", "/entities/{id}/attrs", _update)
    router.add("PATCH", "/entities/{id}/attrs/{attribute}", _update_one)
    router.add("PUT", "/entities/{id}/attrs/{attribute}", _replace_one)
    router.add("DELETE", "/entities/{id}/attrs/{attribute}", _delete_one)


async def _append(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = parameters(request, "type", "options")
    options = options_in(given, ("noOverwrite", "concise", "normalized"))
    body, context = await document(request)
    draft = _fragment(body, context, identifier, entities.Mode.WHOLE)
    result = await write(
        tenant,
        identifier,
        entities.append(draft, overwrite="noOverwrite" not in options, identifier=identifier),
        types_in(given, context),
    )
    return updated(request, result)


async def _update(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = parameters(request, "type", "options")
    options_in(given, ("concise", "normalized"))
    body, context = await document(request, merge_patch=True)
    draft = _fragment(body, context, identifier, entities.Mode.UPDATE)
    result = await write(
        tenant, identifier, entities.update(draft, identifier=identifier), types_in(given, context)
    )
    return updated(request, result)


def _fragment(body: object, context: Context, identifier: str, mode: entities.Mode) -> Draft:
    draft = entities.read_fragment(object_in(body), context, mode)
    check_same(draft, identifier)
    return draft


async def _update_one(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    stand(request, tenant)
    given = parameters(request, "type", "options")
    options_in(given, ("concise", "normalized"))
    body, context = await document(request, merge_patch=True)
    name = _attribute(request.segments[1], context)
    part = entities.read_part(name, object_in(body), context)
    await write(
        tenant, identifier, entities.update_attribute(identifier, name, part), types_in(given, context)
    )
    return no_content(request)


def begun(request: Request, identifier: str, term: str) -> Begun | None:
    """An update of one attribute by who updated a moment ago, in JSON and the names of the core context.
    Raises what `_update_one` raises."""
    known = writer(request)
    if known is None or len(request.gathered) > _LONG or request.headers.get("content-type", JSON) != JSON:
        return None
    body = decoded(request.gathered)
    if type(body) is not dict or "@context" in body:
        return None
    name = _attribute(term, jsonld.CORE)
    part = entities.read_part(name, body, jsonld.CORE)
    apply = entities.update_attribute(entities.read_id(identifier), name, part)

    def response(outcomes: list[Done | Exception]) -> Response | None:
        return None if isinstance(outcomes[0], Exception) else Response(204, b"", [*known.said.fields])

    said = known.said
    return Begun(_ONE, lambda: said.store.begin(Write(said.tenant, identifier, apply)), response)


async def _replace_one(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = parameters(request, "type", "options")
    options_in(given, ("concise", "normalized"))
    body, context = await document(request)
    name = _attribute(request.segments[1], context)
    instance = entities.read_part(name, object_in(body), context, entities.Mode.WHOLE)
    await write(
        tenant, identifier, entities.replace_attribute(identifier, name, instance), types_in(given, context)
    )
    return no_content(request)


async def _delete_one(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = parameters(request, "type", "datasetId", "deleteAll")
    context = await linked_context(request)
    name = entities.read_name(request.segments[1], context)
    dataset = given.get("datasetId") or None
    if dataset == "@none":
        dataset = None
    if dataset is not None and not entities.is_uri(dataset):
        raise BadRequestData(reason=_("datasetIdはURIで書きます"))
    every = flag_in(given, "deleteAll")
    change = entities.delete_attribute(identifier, name, dataset, every=every)
    try:
        await write(tenant, identifier, change, types_in(given, context))
    except entities.UnknownEntity:
        if "type" in given or not await noted_as_deleted(tenant, identifier, name, dataset, every=every):
            raise
    return no_content(request)


def _attribute(term: str, context: Context) -> str:
    """The canonical name of an attribute in a path. Raises InvalidData, BadRequestData."""
    name = entities.read_name(term, context)
    if name in ("scope", "type", "expiresAt"):
        raise BadRequestData(reason=_("この操作が書き換えるのは属性だけです"))
    return name
