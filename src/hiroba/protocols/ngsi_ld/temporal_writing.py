"""History written by itself: entities, attributes and instances under /temporal (5.6.11 to 5.6.16)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.history.types import NO_DATASET
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.protocols.http.service import MethodNotAllowed, Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    check_parameters,
    created,
    document,
    linked_context,
    no_content,
    tenant_of,
)
from hiroba.protocols.ngsi_ld.temporal_reading import VALUES, attributes_of, head_of
from hiroba.protocols.ngsi_ld.temporal_space import writing


def add_routes(router: Router) -> None:
    router.add("POST", "/temporal/entities", _create)
    router.add("DELETE", "/temporal/entities/{id}", _delete)
    router.add("POST", "/temporal/entities/{id}/attrs", _add)
    router.add("DELETE", "/temporal/entities/{id}/attrs/{name}", _delete_attribute)
    router.add("PATCH", "/temporal/entities/{id}/attrs/{name}/{instance}", _change)
    router.add("DELETE", "/temporal/entities/{id}/attrs/{name}/{instance}", _delete_instance)


async def _create(request: Request) -> Response:
    """Create the history of an entity, or add to it (5.6.11)."""
    tenant = tenant_of(request)
    await writing(request, tenant, creates=True)
    check_parameters(request, ("local",))
    body, context = await document(request)
    draft = entities.read_entity(head_of(body), context)
    attributes = attributes_of(body, draft, context)
    history = await histories.current()
    assert draft.id is not None
    if await history.add(tenant, draft.id, attributes, types=draft.types):
        return created(request, f"/ngsi-ld/v1/temporal/entities/{draft.id}")
    return no_content(request)


async def _add(request: Request) -> Response:
    """Add instances to an entity's history (5.6.12)."""
    tenant = tenant_of(request)
    await writing(request, tenant)
    check_parameters(request, ("local",))
    id = entities.read_id(request.segments[0])
    body, context = await document(request)
    head = entities.read_fragment(head_of(body), context)
    attributes = attributes_of(body, head, context)
    if not attributes:
        raise BadRequestData(reason=_("属性がありません"))
    history = await histories.current()
    known = await history.known(tenant, id)
    if known is None:
        raise entities.UnknownEntity(id=id)
    await history.add(tenant, id, attributes, types=head.types)
    return no_content(request)


async def _delete(request: Request) -> Response:
    """Forget an entity's history (5.6.16)."""
    tenant = tenant_of(request)
    await writing(request, tenant)
    check_parameters(request, ("local",))
    await (await histories.current()).delete_entity(tenant, entities.read_id(request.segments[0]))
    return no_content(request)


async def _delete_attribute(request: Request) -> Response:
    """Forget an attribute of an entity's history (5.6.13)."""
    tenant = tenant_of(request)
    await writing(request, tenant)
    given = check_parameters(request, ("local", "datasetId", "deleteAll"))
    every = given.get("deleteAll", "false")
    if every not in ("true", "false"):
        raise BadRequestData(reason=_("deleteAllに使えるのはtrueかfalseです"))
    dataset = given.get("datasetId", "") or NO_DATASET
    if dataset and dataset != "@none" and not entities.is_uri(dataset):
        raise BadRequestData(reason=_("datasetIdはURIです"))
    id, name = await _attribute(request)
    dataset = NO_DATASET if dataset == "@none" else dataset
    history = await histories.current()
    await history.delete_attribute(tenant, id, name, dataset, every=every == "true")
    return no_content(request)


async def _change(request: Request) -> Response:
    """Change one instance (5.6.14)."""
    if not request.segments[1]:
        raise MethodNotAllowed(method=request.method, allowed="DELETE")
    tenant = tenant_of(request)
    await writing(request, tenant)
    check_parameters(request, ("local",))
    id = entities.read_id(request.segments[0])
    instance = _instance(request)
    body, context = await document(request)
    name = entities.read_name(request.segments[1], context)
    part = entities.read_part(name, _only(body, name, context), context)

    def changed(before: dict[str, Any]) -> dict[str, Any]:
        if part.get("type", before["type"]) != before["type"]:
            raise BadRequestData(reason=_("属性の種類は変えられません"))
        found = {member: value for member, value in {**before, **part}.items() if value != histories.NULL}
        return entities.read_part(name, found, jsonld.CORE, entities.Mode.UPDATE)

    await (await histories.current()).change_instance(tenant, id, name, instance, changed)
    return no_content(request)


async def _delete_instance(request: Request) -> Response:
    """Forget one instance (5.6.15)."""
    tenant = tenant_of(request)
    await writing(request, tenant)
    check_parameters(request, ("local",))
    id, name = await _attribute(request)
    await (await histories.current()).delete_instance(tenant, id, name, _instance(request))
    return no_content(request)


async def noted_as_deleted(tenant: str, id: str, name: str, dataset: str | None, *, every: bool) -> bool:
    """Of an entity that is only history, note there that an attribute was deleted; False: it has none."""
    try:
        await (await histories.current()).note_deleted(tenant, id, name, dataset or NO_DATASET, every=every)
    except histories.NoSuchHistory:
        return False
    return True


async def _attribute(request: Request) -> tuple[str, str]:
    """Id and attribute of the path."""
    context = await linked_context(request)
    return entities.read_id(request.segments[0]), entities.read_name(request.segments[1], context)


def _instance(request: Request) -> int:
    """The instance of the path; one that is not ours is nowhere."""
    given = request.segments[2]
    if not entities.is_uri(given):
        raise BadRequestData(reason=_("instanceIdはURIです"))
    found = histories.number_of(given)
    return -1 if found is None else found


def _only(body: Any, name: str, context: Context) -> Any:
    """A fragment may be the instance itself, or an object with the attribute of that name."""
    if isinstance(body, dict) and len(body) == 1:
        (term, value), *_rest = body.items()
        if term not in VALUES and context.expand(term) == name and isinstance(value, dict | list):
            return value[0] if isinstance(value, list) and len(value) == 1 else value
    return body
