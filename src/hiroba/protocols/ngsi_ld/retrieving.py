"""GET of one entity (ETSI GS CIM 009, 5.7.1, 6.5.3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import View
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store, Stored
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.journal import service as journal
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.accept import GEO, JSON, WITH_GEO
from hiroba.protocols.ngsi_ld.distribution import mapped, retrievals
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    geo_answer,
    linked_context,
    reading,
    tenant_of,
)
from hiroba.protocols.ngsi_ld.linking import joined, node_of
from hiroba.protocols.ngsi_ld.preferring import applied, preferred_version
from hiroba.protocols.ngsi_ld.standing import CORE_JSON, reader, stand
from hiroba.protocols.ngsi_ld.viewing import PARAMETERS, join_of, view_of

KNOWN = frozenset((*PARAMETERS, "type", "local", "entityMap", "entityMapLifetime"))
_PLAIN = View()
# what changes the answer beside the parameters
_SAYING = frozenset(("link", "prefer", mapped.HEADER))


def add_routes(router: Router) -> None:
    router.add("GET", "/entities/{id}", _get)
    router.add("HEAD", "/entities/{id}", _get)


async def _get(request: Request) -> Response:
    """Most ask for the whole as it is, in the names of the core context: that is what is stored."""
    headers = request.headers
    tenant = tenant_of(request)
    sight = await reading(request, tenant)
    store = await stores.current()
    if (
        request.scope["query_string"]
        or accepted(request, WITH_GEO) != JSON
        or not _SAYING.isdisjoint(headers)
    ):
        return await _view(request, tenant, sight, store)
    stand(request, tenant)
    stored = await _find(request, store, tenant, sight, jsonld.CORE, _PLAIN)
    fields = [*CORE_JSON]
    if "ngsild-tenant" in headers:
        fields.append((b"ngsild-tenant", tenant.encode()))
    return Response(200, entities.shown(stored, _PLAIN, jsonld.CORE), fields)


def at_once(request: Request, identifier: str) -> Response | None:
    """The whole of an entity that is there, for who asks as a moment ago."""
    known = reader(request)
    if known is None:
        return None
    try:
        stored = known.said.store.peek(known.said.tenant, identifier)
    except LookupError:
        return None
    if stored is not None:
        stored = stores.seen(stored, known.sight)
    if stored is None:
        return None
    request.used = stored.types[0]
    return Response(200, entities.shown(stored, _PLAIN, jsonld.CORE), [*known.said.core])


async def _find(
    request: Request, store: Store, tenant: str, sight: Sight, context: Context, view: View
) -> Stored:
    """Return what the reader may see, here and at sources. Raises InvalidData, UnknownEntity."""
    identifier = request.segments[0]
    try:
        stored = store.peek(tenant, identifier)
    except LookupError:
        stored = await store.get(tenant, identifier)
    if stored is not None:
        stored = stores.seen(stored, sight)
    if retrievals.may_reach(request, store, tenant):
        stored = await retrievals.completed(request, tenant, stored, sight, context, view)
    if stored is None:
        journal.unseen(sight.who, "entity", identifier, tenant)
        raise entities.UnknownEntity(id=entities.read_id(identifier))
    request.used = stored.types[0]
    return stored


async def _view(request: Request, tenant: str, sight: Sight, store: Store) -> Response:
    kind = accepted(request, WITH_GEO)
    given = {name: value for name, value in check_parameters(request, KNOWN).items() if value}
    context = await linked_context(request)
    view = view_of(given, context, kind)
    join = join_of(given, view)
    stored = await _find(request, store, tenant, sight, context, view)
    if "type" in given and not queries.types_match(
        queries.parse_types(given["type"], context.expand), stored.types
    ):
        raise entities.UnknownEntity(id=stored.id)
    if given.get("entityMap") == "true" or mapped.HEADER in request.headers:
        await mapped.of_one(request, store, tenant, stored.id, given.get("entityMapLifetime"))
    if join is None:
        return _answer(request, stored, view, context, kind)
    found = await joined(store, tenant, sight, [node_of(stored, view)], join, context)
    if not found:
        raise entities.UnknownEntity(id=stored.id)
    return answer(request, found if len(found) > 1 else found[0], context, kind=kind)


def _answer(request: Request, stored: Stored, view: View, context: Context, kind: str) -> Response:
    shown = entities.shown_document(stored, view, context)
    members = shown.get("properties", {}) if view.geojson else shown
    if (not members and "id" not in shown) or (
        view.attrs is not None and not _has_any(members, view, context)
    ):
        raise entities.UnknownEntity(id=stored.id)
    if kind == GEO:
        return geo_answer(request, shown, context)
    preferred = preferred_version(request)
    version = entities.version_of(preferred) if preferred else None
    if version is None or view.representation != "normalized":
        return answer(request, shown, context, kind=kind)
    shown, altered = entities.conforming(shown, version)
    status = 203 if altered else 200
    return answer(request, shown, context, kind=kind, status=status, headers=applied(preferred))


def _has_any(members: Mapping[str, Any], view: View, context: Context) -> bool:
    """An entity without any of the attributes that are asked for is not there (5.7.1.4)."""
    return any(context.compact(name) in members for name in view.attrs or ())
