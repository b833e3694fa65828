"""Entities over time: asked at /temporal/entities and by POST (ETSI GS CIM 009, 5.7.3, 5.7.4, 6.18)."""

from __future__ import annotations

from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.history.types import Answer, Evolution, Projection, Question
from hiroba.context.jsonld.types import Context
from hiroba.kernel.journal import service as journal
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld import temporal_mapped, temporal_writing
from hiroba.protocols.ngsi_ld.asking import MAX_BODY
from hiroba.protocols.ngsi_ld.distribution import histories as distributed
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    document,
    linked_context,
    tenant_of,
)
from hiroba.protocols.ngsi_ld.pages import page_headers, page_of
from hiroba.protocols.ngsi_ld.temporal_asking import (
    OF_ONE,
    OF_POST,
    PARAMETERS,
    Asked,
    many_in,
    many_of,
    one_of,
)
from hiroba.protocols.ngsi_ld.temporal_showing import Showing, content_range
from hiroba.protocols.ngsi_ld.temporal_space import reading


def add_routes(router: Router) -> None:
    router.add("GET", "/temporal/entities", _many)
    router.add("GET", "/temporal/entities/{id}", _one)
    router.add("POST", "/temporal/entityOperations/query", _query)
    temporal_mapped.add_routes(router)
    temporal_writing.add_routes(router)


async def _one(request: Request) -> Response:
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request)
    given = {name: value for name, value in check_parameters(request, OF_ONE).items() if value}
    context = await linked_context(request)
    id = entities.read_id(request.segments[0])
    asked = one_of(given, tenant, sight, context)
    found = await distributed.evolution(request, asked.question, id, context)
    if found is None:
        journal.unseen(sight.who, "entity", id, tenant)
        raise entities.UnknownEntity(id=id)
    having = asked.question.having
    if having is not None and not await _ever_had(found.evolutions[0], having, asked.question):
        raise entities.UnknownAttribute(
            id=id, attribute=", ".join(context.compact(name) for name in sorted(having))
        )
    shown = _showing(asked, context).entity(found.evolutions[0])
    if not shown:
        raise entities.UnknownEntity(id=id)
    await temporal_mapped.of_one(request, asked, id)
    status, headers = _part(found)
    return answer(request, shown, context, kind=kind, status=status, headers=headers)


async def _many(request: Request) -> Response:
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request)
    given = {name: value for name, value in check_parameters(request, PARAMETERS).items() if value}
    context = await linked_context(request)
    page = page_of(given)
    return await _answer(request, many_of(given, tenant, sight, context, page), context, kind)


async def _query(request: Request) -> Response:
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request)
    given = {name: value for name, value in check_parameters(request, OF_POST).items() if value}
    body, context = await document(request, limit=MAX_BODY)
    page = page_of(given)
    return await _answer(request, many_in(body, given, tenant, sight, context, page), context, kind)


async def _answer(request: Request, asked: Asked, context: Context, kind: str) -> Response:
    asked, usual = await temporal_mapped.within(request, asked, context)
    found = await distributed.ask(request, asked.question, context, local=asked.local)
    showing = _showing(asked, context)
    shown = [document for document in map(showing.entity, found.evolutions) if document]
    page = page_of(
        {name: value for name, value in request.query if name in ("limit", "offset", "count") and value}
    )
    headers = page_headers(request, page, more=found.more, total=found.count, kind=kind, by_name=True)
    status, ranges = _part(found)
    status = usual if usual == 201 else status
    return answer(request, shown, context, kind=kind, status=status, headers=[*headers, *ranges])


async def _ever_had(evolution: Evolution, names: frozenset[str], question: Question) -> bool:
    """Whether one of these attributes was ever there, in the time that is asked for or in another."""
    told = {*evolution.attributes, *(series.attribute for series in evolution.series)}
    if not told.isdisjoint(names):
        return True
    history = await histories.current()
    wanted = Projection(names, question.projection.datasets)
    return await history.has(evolution.entity, wanted, question.sight)


def _showing(asked: Asked, context: Context) -> Showing:
    question = asked.question
    return Showing(asked.view, asked.form, question.window, question.aggregation, context, question.sight)


def _part(found: Answer) -> tuple[int, list[tuple[bytes, bytes]]]:
    """206 where not all instances could be told."""
    if found.range is None:
        return 200, []
    return 206, [(b"content-range", content_range(found.range))]
