"""The door: the HTTP API of the square."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.protocols.answering import service as answering
from hiroba.protocols.rest import (
    consents,
    counts,
    datasets,
    dialogue,
    organisations,
    query,
    services,
    submissions,
)
from hiroba.protocols.rest.endpoint import route
from hiroba.protocols.rest.openapi import document
from hiroba.protocols.rest.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *organisations.OPERATIONS,
    *datasets.OPERATIONS,
    *counts.OPERATIONS,
    *submissions.OPERATIONS,
    *query.OPERATIONS,
    *dialogue.OPERATIONS,
    *consents.OPERATIONS,
)


def routes() -> list[Route]:
    every = (*OPERATIONS, *services.operations())
    return [Route("/api/v1/openapi.json", openapi, name="openapi"), *(route(each) for each in every)]


async def openapi(_request: Request) -> Response:
    """The OpenAPI 3.1 document."""
    described = await run_in_threadpool(answering.in_language, "en", services.described)
    return Response(
        _document((*OPERATIONS, *described)),
        headers={"Access-Control-Allow-Origin": "*"},
        media_type="application/json",
    )


@lru_cache(maxsize=4)
def _document(operations: tuple[Operation, ...]) -> bytes:
    return msgspec.json.encode(document(operations, "/"))
