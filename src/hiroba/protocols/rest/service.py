"""The door: the HTTP API of the square."""

from __future__ import annotations

from functools import cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.protocols.rest import datasets, dialogue, organisations, query, submissions
from hiroba.protocols.rest.endpoint import route
from hiroba.protocols.rest.openapi import document
from hiroba.protocols.rest.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *organisations.OPERATIONS,
    *datasets.OPERATIONS,
    *submissions.OPERATIONS,
    *query.OPERATIONS,
    *dialogue.OPERATIONS,
)


def routes() -> list[Route]:
    return [Route("/api/v1/openapi.json", openapi, name="openapi"), *(route(o) for o in OPERATIONS)]


async def openapi(_request: Request) -> Response:
    """The OpenAPI 3.1 document."""
    return Response(
        _document(),
        headers={"Access-Control-Allow-Origin": "*"},
        media_type="application/json",
    )


@cache
def _document() -> bytes:
    return msgspec.json.encode(document(OPERATIONS, "/"))
