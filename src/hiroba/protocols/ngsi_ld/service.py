"""The door: NGSI-LD over HTTP at /ngsi-ld/v1."""

from __future__ import annotations

from collections.abc import Callable

from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Begun, Request, Response
from hiroba.protocols.ngsi_ld import (
    attributes,
    batch,
    contexts,
    csource_subscriptions,
    discovery,
    entities,
    entity_maps,
    hearing,
    identity,
    purging,
    querying,
    registrations,
    retrieving,
    snapshots,
    subscriptions,
    temporal,
)
from hiroba.protocols.ngsi_ld.distribution.wiring import spread
from hiroba.protocols.ngsi_ld.errors import failed
from hiroba.protocols.ngsi_ld.exchange import length_told
from hiroba.protocols.ngsi_ld.openapi import document

PREFIX = "/ngsi-ld/v1"
_ENTITIES = f"{PREFIX}/entities"
_ENTITY = f"{PREFIX}/entities/{{id}}"


def router() -> http.Router:
    """Every route of the protocol."""
    found = http.Router(PREFIX)
    for add_routes in _RESOURCES:
        add_routes(found)
    spread(found)
    return found


def application(*, capital: bool = False) -> http.Application:
    """The ASGI application. capital: see the HTTP layer."""
    return http.Application(router(), failed, length_told, capital=capital, at_once=_at_once, begin=_begin)


def _at_once(request: Request) -> tuple[str, Response] | None:
    """Most ask for one entity, or for a page of them."""
    if request.method != "GET" or not request.path.startswith(_ENTITIES):
        return None
    rest = request.path[len(_ENTITIES) :]
    if not rest:
        response = querying.at_once(request)
        return None if response is None else (_ENTITIES, response)
    if rest[0] != "/" or "/" in rest[1:] or request.scope["query_string"] or "%" in request.path:
        return None
    response = retrieving.at_once(request, rest[1:])
    return None if response is None else (_ENTITY, response)


def _begin(request: Request) -> Begun | None:
    """Most change one attribute."""
    if request.method != "PATCH" or not request.path.startswith(_ENTITIES):
        return None
    identifier, _attrs, term = request.path[len(_ENTITIES) + 1 :].partition("/attrs/")
    scope = request.scope
    if not term or "/" in identifier or "/" in term or scope["query_string"] or b"%" in scope["raw_path"]:
        return None
    return attributes.begun(request, identifier, term)


_RESOURCES: tuple[Callable[[http.Router], None], ...] = (
    attributes.add_routes,
    batch.add_routes,
    contexts.add_routes,
    discovery.add_routes,
    csource_subscriptions.add_routes,
    hearing.add_routes,
    snapshots.add_routes,
    identity.add_routes,
    entity_maps.add_routes,
    document.add_routes,
    entities.add_routes,
    purging.add_routes,
    querying.add_routes,
    registrations.add_routes,
    retrieving.add_routes,
    subscriptions.add_routes,
    temporal.add_routes,
)
