"""The door: the action API of CKAN 2.11, as its clients and harvesters call it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.protocols.ckan.actions import (  # noqa: F401 - each registers its actions
    datastore,
    following,
    groups,
    organisations,
    packages,
    resources,
    revising,
    rows,
    site,
    tags,
    users,
    views,
    vocabularies,
    writing,
)
from hiroba.protocols.ckan.dump import dump
from hiroba.protocols.ckan.endpoint import act

_METHODS = ["GET", "POST", "OPTIONS"]


def routes() -> list[Route]:
    """With the version in the path and without, as clients have it."""
    return [
        Route("/api/3/action/{name}", act, methods=_METHODS, name="ckan-action-3"),
        Route("/api/action/{name}", act, methods=_METHODS, name="ckan-action"),
        Route("/datastore/dump/{resource_id}", dump, name="ckan-dump"),
        Route("/api/3", version, name="ckan-version-3"),
    ]


async def version(_request: Request) -> Response:
    """GET /api/3: which version of the API this is."""
    return Response(b'{"version": 3}', media_type="application/json;charset=utf-8")
