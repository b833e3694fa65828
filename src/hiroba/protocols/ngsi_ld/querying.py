"""GET /entities and POST /entityOperations/query (ETSI GS CIM 009, 5.7.2, 6.4.3.2, 6.23)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import View
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.store import service as stores
from hiroba.context.store.types import MAY_END, Select, Store, Stored
from hiroba.kernel.decide.types import Sight
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.accept import GEO, JSON, WITH_GEO
from hiroba.protocols.ngsi_ld.asking import MAX_BODY, OF_POST, PARAMETERS, Question, question_in, question_of
from hiroba.protocols.ngsi_ld.distribution import mapped
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    document,
    geo_answer,
    linked_context,
    reading,
    tenant_of,
)
from hiroba.protocols.ngsi_ld.linking import joined, node_of
from hiroba.protocols.ngsi_ld.pages import page_headers, page_of
from hiroba.protocols.ngsi_ld.standing import reader, stand

_REMEMBERED = 4096
_LONGEST = 2048  # bytes of a question that is worth remembering: no more memory than some megabytes
# Programs ask the same again and again: what their questions mean is read once.
_read: dict[tuple[bytes, Context, str], Question] = {}
# Of those who ask for what lies in ever other places, all but the place is read once.
_PLACE = b"coordinates="
_read_but_place: dict[tuple[bytes, bytes, Context, str], Question] = {}


def add_routes(router: Router) -> None:
    router.add("GET", "/entities", _get)
    router.add("POST", "/entityOperations/query", _post)


async def _get(request: Request) -> Response:
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request, WITH_GEO)
    context = await linked_context(request)
    question = _question(request, context, kind)
    response = await _answer(request, question, tenant, sight, context, kind)
    stand(request, tenant)
    return response


def _question(request: Request, context: Context, kind: str) -> Question:
    key = request.scope["query_string"], context, kind
    question = _read.get(key)
    return _asked_elsewhere(request, context, kind) if question is None else question


def _asked_elsewhere(request: Request, context: Context, kind: str) -> Question:
    """A question that was not asked before, or not of this place."""
    query: bytes = request.scope["query_string"]
    before, _name, behind = query.partition(_PLACE)
    where, _and, behind = behind.partition(b"&")
    key = before, behind, context, kind
    usual = _read_but_place.get(key) if where and before[-1:] in (b"", b"&") else None
    if usual is None:
        given = {name: value for name, value in check_parameters(request, PARAMETERS).items() if value}
        question = question_of(given, context, kind, page_of(given))
    else:
        question = _moved(usual, unquote_to_bytes(where.replace(b"+", b" ")))
    if len(query) <= _LONGEST:
        if len(_read) + len(_read_but_place) >= _REMEMBERED:
            _read.clear()
            _read_but_place.clear()
        geo = question.selection.geo
        if geo is not None:
            _read_but_place[key] = question
        if geo is None or queries.rectangle_of(geo.geometry) is None:
            _read[query, context, kind] = question  # other shapes are dear to make
    return question


def _moved(question: Question, coordinates: bytes) -> Question:
    """The same question of another place."""
    selection = question.selection
    assert selection.geo is not None
    geo = queries.elsewhere(selection.geo, coordinates)
    return msgspec.structs.replace(question, selection=msgspec.structs.replace(selection, geo=geo))


def at_once(request: Request) -> Response | None:
    """A page of whole entities, for who asks as a moment ago. Raises what the usual way would."""
    known = reader(request)
    if known is None:
        return None
    question = _question(request, jsonld.CORE, JSON)
    if question.join is not None or question.entity_map or not question.view.is_plain:
        return None
    bodies = known.said.store.bodies(_select(question, known.said.tenant, known.sight))
    if bodies is None:
        return None
    page = question.page
    shown = b",".join(bodies[: page.limit])
    if MAY_END in shown:
        return None
    headers = page_headers(request, page, more=len(bodies) > page.limit, kind=JSON, by_name=True)
    return Response(200, b"[%b]" % shown, [*known.said.core, *headers])


async def _post(request: Request) -> Response:
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    kind = accepted(request, WITH_GEO)
    given = {name: value for name, value in check_parameters(request, OF_POST).items() if value}
    body, context = await document(request, limit=MAX_BODY)
    question = question_in(body, given, context, kind, page_of(given))
    return await _answer(request, question, tenant, sight, context, kind)


async def _answer(
    request: Request, question: Question, tenant: str, sight: Sight, context: Context, kind: str
) -> Response:
    store = await stores.current()
    page = question.page
    select = _select(question, tenant, sight)
    found = await mapped.select(request, store, select, question, context)
    items = found.items[: page.limit]
    headers = page_headers(
        request, page, more=len(found.items) > page.limit, total=found.count, kind=kind, by_name=True
    )
    if question.join is None and kind == JSON:
        return answer(
            request, _list_of(items, question.view, context), context, headers=headers, status=found.status
        )
    documents = await _documents(store, tenant, sight, items, question, context)
    if kind == GEO:
        collection = {"type": "FeatureCollection", "features": documents}
        return geo_answer(request, collection, context, headers)
    return answer(request, documents, context, kind=kind, headers=headers, status=found.status)


def _select(question: Question, tenant: str, sight: Sight) -> Select:
    """One more than is shown, to know whether there is a page behind."""
    page = question.page
    select = question.selection.select(
        tenant, sight, limit=page.limit + 1 if page.limit else 0, offset=page.offset, count=page.count
    )
    return msgspec.structs.replace(select, order=question.order) if question.order else select


def _list_of(items: Sequence[Stored], view: View, context: Context) -> bytes:
    """A JSON array: of the bytes that are stored, where nothing has to be translated or taken away."""
    if view.is_plain and context.is_core:
        shown = [
            item.body if MAY_END not in item.body else entities.shown(item, view, context) for item in items
        ]
    else:
        shown = [each for item in items if (each := entities.shown(item, view, context)) != b"{}"]
    return b"[%b]" % b",".join(shown)


async def _documents(
    store: Store,
    tenant: str,
    sight: Sight,
    items: Sequence[Stored],
    question: Question,
    context: Context,
) -> list[dict[str, Any]]:
    if question.join is None:
        documents = [entities.shown_document(item, question.view, context) for item in items]
        return [document for document in documents if document]
    nodes = [node_of(item, question.view) for item in items]
    return await joined(store, tenant, sight, nodes, question.join, context)
