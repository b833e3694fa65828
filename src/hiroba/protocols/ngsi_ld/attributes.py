"""Attributes of an entity: append, update, replace, delete (ETSI GS CIM 009, 6.6, 6.7)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.jsonld.types import Context
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    check_parameters,
    document,
    linked_context,
    no_content,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.writes import (
    Operation,
    flag_in,
    local_in,
    options_in,
    perform,
    types_in,
    updated,
)


def add_routes(router: Router) -> None:
    router.add("POST", "/entities/{id}/attrs", _append)
    router.add("PATCH", "/entities/{id}/attrs", _update)
    router.add("PATCH", "/entities/{id}/attrs/{attribute}", _update_one)
    router.add("PUT", "/entities/{id}/attrs/{attribute}", _replace_one)
    router.add("DELETE", "/entities/{id}/attrs/{attribute}", _delete_one)


async def _append(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = check_parameters(request, ("type", "local", "options"))
    options = options_in(given, ("noOverwrite", "concise", "normalized"))
    body, context = await document(request)
    draft = _fragment(body, context, identifier, entities.Mode.WHOLE)
    done = await perform(
        Operation(
            name="appendAttrs",
            tenant=tenant,
            id=identifier,
            apply=entities.append(draft, overwrite="noOverwrite" not in options, identifier=identifier),
            context=context,
            draft=draft,
            types=types_in(given, context),
            local=local_in(given),
        )
    )
    return updated(request, done.result)


async def _update(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = check_parameters(request, ("type", "local", "options"))
    options_in(given, ("concise", "normalized"))
    body, context = await document(request, merge_patch=True)
    draft = _fragment(body, context, identifier, entities.Mode.UPDATE)
    done = await perform(
        Operation(
            name="updateAttrs",
            tenant=tenant,
            id=identifier,
            apply=entities.update(draft, identifier=identifier),
            context=context,
            draft=draft,
            types=types_in(given, context),
            local=local_in(given),
        )
    )
    return updated(request, done.result)


def _fragment(body: object, context: Context, identifier: str, mode: entities.Mode) -> Draft:
    draft = entities.read_fragment(body, context, mode)
    if draft.id is not None and draft.id != identifier:
        raise BadRequestData(reason=_("本文のidがURLのidと違います"))
    return draft


async def _update_one(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = check_parameters(request, ("type", "local", "options"))
    options_in(given, ("concise", "normalized"))
    body, context = await document(request, merge_patch=True)
    name = _attribute(request.segments[1], context)
    part = entities.read_part(name, body, context)
    await perform(
        Operation(
            name="updateAttrs",
            tenant=tenant,
            id=identifier,
            apply=entities.update_attribute(identifier, name, part),
            context=context,
            draft=Draft(identifier, (), {name: part}),
            attribute=name,
            dataset=part.get("datasetId"),
            types=types_in(given, context),
            local=local_in(given),
        )
    )
    return no_content(request)


async def _replace_one(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = check_parameters(request, ("type", "local", "options"))
    options_in(given, ("concise", "normalized"))
    body, context = await document(request)
    name = _attribute(request.segments[1], context)
    instance = entities.read_part(name, body, context, entities.Mode.WHOLE)
    await perform(
        Operation(
            name="replaceAttrs",
            tenant=tenant,
            id=identifier,
            apply=entities.replace_attribute(identifier, name, instance),
            context=context,
            draft=Draft(identifier, (), {name: instance}),
            attribute=name,
            dataset=instance.get("datasetId"),
            types=types_in(given, context),
            local=local_in(given),
        )
    )
    return no_content(request)


async def _delete_one(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = check_parameters(request, ("type", "local", "datasetId", "deleteAll"))
    context = await linked_context(request)
    name = entities.read_name(request.segments[1], context)
    dataset = given.get("datasetId") or None
    if dataset == "@none":
        dataset = None
    if dataset is not None and not entities.is_uri(dataset):
        raise BadRequestData(reason=_("datasetIdはURIで書きます"))
    every = flag_in(given, "deleteAll")
    await perform(
        Operation(
            name="deleteAttrs",
            tenant=tenant,
            id=identifier,
            apply=entities.delete_attribute(identifier, name, dataset, every=every),
            context=context,
            attribute=name,
            dataset=dataset,
            types=types_in(given, context),
            local=local_in(given),
        )
    )
    return no_content(request)


def _attribute(term: str, context: Context) -> str:
    """The canonical name of an attribute in a path. Raises InvalidData, BadRequestData."""
    name = entities.read_name(term, context)
    if name in ("scope", "type", "expiresAt"):
        raise BadRequestData(reason=_("この操作が書き換えるのは属性だけです"))
    return name
