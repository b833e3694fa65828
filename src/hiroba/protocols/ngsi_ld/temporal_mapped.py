"""Entity maps of temporal queries (ETSI GS CIM 009, 5.14.5, 6.35, and their use in 5.7.3 and 5.7.4)."""

from __future__ import annotations

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.store import service as stores
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.distribution import histories as distributed
from hiroba.protocols.ngsi_ld.distribution import mapped
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    linked_context,
    tenant_of,
)
from hiroba.protocols.ngsi_ld.pages import Page
from hiroba.protocols.ngsi_ld.temporal_asking import PARAMETERS, Asked, many_of
from hiroba.protocols.ngsi_ld.temporal_space import reading


def add_routes(router: Router) -> None:
    router.add("GET", "/temporal/entityMaps", _make)


async def _make(request: Request) -> Response:
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request)
    given = {name: value for name, value in check_parameters(request, PARAMETERS).items() if value}
    context = await linked_context(request)
    asked = many_of(given, tenant, sight, context, Page(1, 0, False))
    if not asked.question.window.relation:
        raise BadRequestData(reason=_("timerelとtimeAtがありません"))
    entity_map = await _made(request, asked, context)
    value = sources.entity_maps.rendered(entity_map)
    return answer(request, value, context, kind=kind, status=201, headers=[mapped.reference(entity_map)])


async def within(request: Request, asked: Asked, context: Context) -> tuple[Asked, int]:
    """The question about the entities of the map that is named or asked for, and the status of its answer."""
    if mapped.HEADER not in request.headers and not asked.entity_map:
        return asked, 200
    tenant, status = asked.question.tenant, 200
    entity_map = mapped.named(request, await stores.current(), tenant)
    if entity_map is None:
        entity_map, status = await _made(request, asked, context), 201
    request.extra.append(mapped.reference(entity_map))
    ids = set(entity_map.entities)
    if asked.question.ids:
        ids &= set(asked.question.ids)
    # no id names an entity of an empty map
    question = msgspec.structs.replace(asked.question, ids=tuple(sorted(ids)) or ("",))
    return msgspec.structs.replace(asked, question=question), status


async def of_one(request: Request, asked: Asked, id: str) -> None:
    """Make the map of a single entity, where one is asked for."""
    if asked.entity_map and mapped.named(request, await stores.current(), asked.question.tenant) is None:
        entity_map = await _kept(asked, {id: [sources.entity_maps.LOCAL]})
        request.extra.append(mapped.reference(entity_map))


async def _made(request: Request, asked: Asked, context: Context) -> mapped.EntityMap:
    return await _kept(asked, await distributed.places(request, asked.question, context))


async def _kept(asked: Asked, held: dict[str, list[str]]) -> mapped.EntityMap:
    return await sources.entity_maps.make(
        await stores.current(),
        asked.question.tenant,
        held,
        seconds=mapped.lifetime_of(asked.lifetime),
        temporal=True,
    )
