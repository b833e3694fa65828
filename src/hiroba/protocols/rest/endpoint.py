"""From an operation to a route: who asks, what they pass, in which language an error is told."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage.types import TooLarge
from hiroba.protocols.answering import service as answering
from hiroba.protocols.rest.operation import Call, Operation

_SPOOL = 4 * 1024**2  # bytes of an upload that are held in memory before it goes to a file


def route(operation: Operation) -> Route:
    """The Starlette route of an operation."""

    async def answer(request: Request) -> Response:
        language = answering.language_of(request)
        try:
            call = await run_in_threadpool(answering.in_language, language, _admit, operation, request)
            if not operation.upload:
                return await run_in_threadpool(answering.in_language, language, _answer, operation, call)
            with tempfile.SpooledTemporaryFile(_SPOOL, dir=str(settings.server().data_dir)) as upload:
                await _receive(request, upload, operation.largest)
                call = replace(call, upload=upload)
                return await run_in_threadpool(answering.in_language, language, _answer, operation, call)
        except HirobaError as error:
            answering.tell(request.scope, error)
            return answering.problem(error, language)

    return Route(operation.path, answer, methods=[operation.method], name=operation.handler.__name__)


async def _receive(request: Request, file: Any, largest: int | None) -> None:
    limit = largest or settings.intake().max_file_bytes
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit=limit)
        file.write(chunk)
    file.seek(0)


def _admit(operation: Operation, request: Request) -> Call:
    """Who asks for what; refused before a byte of an upload is taken."""
    values = {}
    for parameter in operation.parameters:
        given = request.path_params if parameter.place == "path" else request.query_params
        values[parameter.name] = parameter.read(given.get(parameter.name))
    named = {parameter.name for parameter in operation.parameters}
    query = [(key, value) for key, value in request.query_params.multi_items() if key not in named]
    call = Call(who=answering.principal_of(request), values=values, query=query)
    if operation.admit is not None:
        operation.admit(call)
    return call


def _answer(operation: Operation, call: Call) -> Response:
    value = operation.handler(call)
    if isinstance(value, Response):
        value.headers.update(answering.OPEN_DATA | call.headers)
        return value
    body = msgspec.json.encode(value)
    return Response(body, operation.status, answering.OPEN_DATA | call.headers, media_type="application/json")
