"""From an operation to a route: who asks, what they pass, in which language an error is told."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from django.db import close_old_connections
from django.utils import translation
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.errors import service as errors
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage.types import TooLarge
from hiroba.protocols.rest.operation import Call, Operation

_SPOOL = 4 * 1024**2  # bytes of an upload that are held in memory before it goes to a file
Answer = TypeVar("Answer")
_OPEN_DATA = {"Access-Control-Allow-Origin": "*"}


def route(operation: Operation) -> Route:
    """The Starlette route of an operation."""

    async def answer(request: Request) -> Response:
        language = _language(request)
        try:
            call = await run_in_threadpool(_in_language, language, _admit, operation, request)
            if not operation.upload:
                return await run_in_threadpool(_in_language, language, _answer, operation, call)
            with tempfile.SpooledTemporaryFile(_SPOOL, dir=str(settings.server().data_dir)) as upload:
                await _receive(request, upload)
                call = replace(call, upload=upload)
                return await run_in_threadpool(_in_language, language, _answer, operation, call)
        except HirobaError as error:
            return _problem(error, language)

    return Route(operation.path, answer, methods=[operation.method], name=operation.handler.__name__)


async def _receive(request: Request, file: Any) -> None:
    limit = settings.intake().max_file_bytes
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit=limit)
        file.write(chunk)
    file.seek(0)


def _in_language(language: str, work: Callable[..., Answer], *arguments: Any) -> Answer:
    """Run in a thread of the pool: its own language, no database connection left open."""
    close_old_connections()
    try:
        with translation.override(language):
            return work(*arguments)
    finally:
        close_old_connections()


def _admit(operation: Operation, request: Request) -> Call:
    """Who asks for what; refused before a byte of an upload is taken."""
    values = {}
    for parameter in operation.parameters:
        given = request.path_params if parameter.place == "path" else request.query_params
        values[parameter.name] = parameter.read(given.get(parameter.name))
    named = {parameter.name for parameter in operation.parameters}
    query = [(key, value) for key, value in request.query_params.multi_items() if key not in named]
    call = Call(who=_principal(request), values=values, query=query)
    if operation.admit is not None:
        operation.admit(call)
    return call


def _answer(operation: Operation, call: Call) -> Response:
    body = msgspec.json.encode(operation.handler(call))
    return Response(body, operation.status, _OPEN_DATA, media_type="application/json")


def _principal(request: Request) -> Principal:
    """The bearer of a token, or nobody. A wrong token is an error, never nobody."""
    header = request.headers.get("authorization", "")
    scheme, _space, secret = header.partition(" ")
    if not header:
        return ANONYMOUS
    return people.principal_of_token(secret.strip() if scheme.casefold() == "bearer" else "")


def _language(request: Request) -> str:
    return "en" if request.headers.get("accept-language", "").casefold().startswith("en") else "ja"


def _problem(error: HirobaError, language: str) -> Response:
    with translation.override(language):
        body = msgspec.json.encode(errors.problem(error))
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return Response(body, error.status, headers | _OPEN_DATA, media_type="application/problem+json")
