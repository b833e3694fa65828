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
    check_parameters,
    created,
    document,
    linked_context,
    no_content,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.writes import Operation, local_in, options_in, perform, types_in

_OF_MERGE = ("type", "local", "options", "format", "observedAt", "lang")
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
    local = bool(request.scope["query_string"]) and local_in(check_parameters(request, ("local",)))
    body, context = await document(request)
    draft = entities.read_entity(body, context)
    assert draft.id is not None  # of an entity that is whole
    await perform(
        Operation(
            name="createEntity",
            tenant=tenant,
            id=draft.id,
            apply=entities.create(draft),
            context=context,
            draft=draft,
            local=local,
        )
    )
    return created(request, location_of(draft.id))


def location_of(identifier: str) -> str:
    return "/ngsi-ld/v1/entities/" + quote(identifier, safe=":/?#[]@!$&'()*+,;=~-._%")


async def _replace(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = check_parameters(request, ("type", "local"))
    body, context = await document(request)
    if isinstance(body, dict):
        body.setdefault("id", identifier)
    draft = entities.read_entity(body, context)
    _check_same(draft, identifier)
    await perform(
        Operation(
            name="replaceEntity",
            tenant=tenant,
            id=identifier,
            apply=entities.replace(draft),
            context=context,
            draft=draft,
            types=types_in(given, context),
            local=local_in(given),
        )
    )
    return no_content(request)


async def _merge(request: Request) -> Response:
    tenant, identifier = tenant_of(request), entities.read_id(request.segments[0])
    await writing(request, tenant)
    given = check_parameters(request, _OF_MERGE)
    options = options_in(given, _MERGE_OPTIONS) | _format_of(given)
    observed_at = given.get("observedAt")
    if observed_at is not None and not entities.is_moment(observed_at):
        raise BadRequestData(reason=_("observedAtは 2026-11-01T00:00:00Z の形(UTC)で書きます"))
    body, context = await document(request, merge_patch=True)
    draft = _merged_draft(body, context, simplified=bool(options & {"keyValues", "simplified"}))
    _check_same(draft, identifier)
    await perform(
        Operation(
            name="mergeEntity",
            tenant=tenant,
            id=identifier,
            apply=entities.merge(
                draft, identifier=identifier, observed_at=observed_at, lang=given.get("lang")
            ),
            context=context,
            draft=draft,
            types=types_in(given, context),
            local=local_in(given),
        )
    )
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
    given = check_parameters(request, ("type", "local"))
    context = await linked_context(request)
    await perform(
        Operation(
            name="deleteEntity",
            tenant=tenant,
            id=identifier,
            apply=entities.delete(identifier),
            context=context,
            types=types_in(given, context),
            local=local_in(given),
        )
    )
    return no_content(request)


async def _without_id(_request: Request) -> Response:
    raise BadRequestData(reason=_("エンティティのidがありません"))


def _check_same(draft: Draft, identifier: str) -> None:
    """What is sent may say its id again, but no other one."""
    if draft.id is not None and draft.id != identifier:
        raise BadRequestData(reason=_("本文のidがURLのidと違います"))
