"""The door of SCIM 2.0 (RFC 7643, RFC 7644): what a directory asks, and what its page tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from hiroba.protocols.answering import service as answering
from hiroba.protocols.scim import everything
from hiroba.protocols.scim.asked import endpoint, open_endpoint
from hiroba.protocols.scim.collection import Collection
from hiroba.protocols.scim.grouping import let_give
from hiroba.protocols.scim.groups import GROUPS
from hiroba.protocols.scim.listing import list_response
from hiroba.protocols.scim.problems import NotDone, Unknown
from hiroba.protocols.scim.schemas import PATH, Json, configuration, resource_types, schemas
from hiroba.protocols.scim.telling import latest, link_of, teams_of
from hiroba.protocols.scim.users import USERS

__all__ = ["Unknown", "latest", "let_give", "link_of", "routes", "teams_of"]

_KNOWN = ("ServiceProviderConfig", "ResourceTypes", "Schemas", "Users", "Groups", "Bulk", "Me", ".search")
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def routes() -> list[Route]:
    """Everything that a staff directory asks."""
    return [
        Route(f"{PATH}/ServiceProviderConfig", open_endpoint(_configuration), methods=["GET"]),
        *_described("ResourceTypes", resource_types),
        *_described("Schemas", schemas),
        Route(f"{PATH}/.search", endpoint(everything.search), methods=["POST"]),
        *_of("Users", USERS),
        *_of("Groups", GROUPS),
        Route(f"{PATH}/{{rest:path}}", open_endpoint(_nothing), methods=_METHODS),
    ]


def _of(name: str, kind: Collection[Any]) -> list[Route]:
    path = f"{PATH}/{name}"
    one = f"{path}/{{id}}"
    acts = (("PUT", kind.replace), ("PATCH", kind.change), ("DELETE", kind.remove))
    return [
        Route(path, endpoint(kind.list_all), methods=["GET"]),
        Route(path, endpoint(kind.add, changes=True), methods=["POST"]),
        Route(f"{path}/.search", endpoint(kind.search), methods=["POST"]),
        Route(one, endpoint(kind.look), methods=["GET"]),
        *(Route(one, endpoint(act, changes=True), methods=[method]) for method, act in acts),
    ]


def _configuration(request: Request) -> Json:
    return configuration(answering.base_of(request))


def _nothing(request: Request) -> Json:
    """Raises NotDone for what the standard knows and this side does not do, Unknown for the rest."""
    raise NotDone if request.path_params["rest"].split("/")[0] in _KNOWN else Unknown


def _described(name: str, all_of: Callable[[str], list[Json]]) -> list[Route]:
    def listed(request: Request) -> Json:
        found = all_of(answering.base_of(request))
        return list_response(len(found), 1, found)

    def look(request: Request) -> Json:
        for each in all_of(answering.base_of(request)):
            if each["id"] == request.path_params["id"]:
                return each
        raise Unknown

    return [
        Route(f"{PATH}/{name}", open_endpoint(listed), methods=["GET"]),
        Route(f"{PATH}/{name}/{{id}}", open_endpoint(look), methods=["GET"]),
    ]
