"""From a request of a directory to a handler, and from what goes wrong to errors of RFC 7644 3.12."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.answering import service as answering
from hiroba.protocols.scim import arrivals
from hiroba.protocols.scim.listing import Wanted, wanted
from hiroba.protocols.scim.problems import (
    Changed,
    KeyNeeded,
    ScimError,
    Taken,
    Unknown,
    WrongMessage,
    WrongValue,
)
from hiroba.protocols.scim.schemas import ERROR, PATH, Json

_TYPE = "application/scim+json"
_LARGEST = 4 * 1024**2  # bytes of a message: a group of some ten thousand


@dataclass(frozen=True)
class Asked:
    """who: a key for directories. organisation: its, and the only one that is spoken of. said: the body."""

    who: Principal
    organisation: str
    id: str
    said: Json
    query: Mapping[str, str]
    if_match: str
    base: str

    @property
    def wanted(self) -> Wanted:
        """Raises WrongFilter, WrongPath, WrongValue."""
        return wanted(self.query)

    def require_unchanged(self, found: Json) -> None:
        """Return unless the directory has read another version (RFC 7644 3.14); raises Changed."""
        if self.if_match.strip() not in ("", "*") and not _named(found["meta"]["version"], self.if_match):
            raise Changed


Handler = Callable[[Asked], tuple[int, Json | None]]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(handler: Handler, *, changes: bool = False) -> Endpoint:
    """Return an endpoint for directories. changes: the handler runs in one transaction."""

    async def answer(request: Request) -> Response:
        language = answering.language_of(request)
        try:
            body = await _body(request)
            told = await run_in_threadpool(
                answering.in_language, language, _work, request, body, handler, changes
            )
        except HirobaError as problem:
            answering.tell(request.scope, problem)
            return _refused(problem, language)
        return _told(request, *told)

    return answer


def open_endpoint(told: Callable[[Request], Json]) -> Endpoint:
    """Return an endpoint that says to everybody what this side can do."""

    async def answer(request: Request) -> Response:
        try:
            return _told(request, 200, told(request))
        except HirobaError as problem:
            return _refused(problem, answering.language_of(request))

    return answer


def _work(request: Request, body: bytes, handler: Handler, changes: bool) -> tuple[int, Json | None]:
    who = answering.principal_of(request)
    code = next(iter(who.roles), "")
    if who.kind != "token":
        raise KeyNeeded
    try:
        decide.require(who, Action.DIRECTORY_SYNC, Resource("organisation", code, code, Visibility.PRIVATE))
        asked = Asked(
            who, code, str(request.path_params.get("id", "")), _decoded(body) if body else {},
            request.query_params, request.headers.get("if-match", ""), answering.base_of(request),
        )  # fmt: skip
        with transaction.atomic() if changes else nullcontext():
            answer = handler(asked)
            arrivals.came(code, changed=changes)
    except IntegrityError as error:  # two requests that name the same at once
        arrivals.failed(code, Taken.code, _at(request))
        raise Taken from error
    except HirobaError as problem:
        if _tells(who, problem):
            arrivals.failed(code, problem.code, f"{_at(request)} {_attribute(problem)}".strip())
        raise
    return answer


def _tells(who: Principal, problem: HirobaError) -> bool:
    """Whether the page tells it: not that nobody is there who was asked for, nor what other keys tried."""
    return (
        bool(who.roles) and Action.DIRECTORY_SYNC in (who.scopes or ()) and not isinstance(problem, Unknown)
    )


def _attribute(problem: HirobaError) -> str:
    """Which attribute it was, where that is one of ours: paths and filters may hold somebody's address."""
    return str(problem.data.get("at", "")) if isinstance(problem, WrongValue | Taken) else ""


def _at(request: Request) -> str:
    return f"{request.method} /{request.url.path.removeprefix(PATH).split('/')[1]}"


async def _body(request: Request) -> bytes:
    found = b""
    async for chunk in request.stream():
        found += chunk
        if len(found) > _LARGEST:
            raise WrongMessage
    return found


def _decoded(body: bytes) -> Json:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise WrongMessage from error
    if not isinstance(found, dict):
        raise WrongMessage
    return found


def _named(version: str, header: str) -> bool:
    return version in [each.strip() for each in header.split(",")]


def _told(request: Request, status: int, told: Json | None) -> Response:
    if told is None:
        return Response(status_code=status)
    meta = told.get("meta", {})
    headers = {}
    if "version" in meta:
        headers["ETag"] = meta["version"]
        if request.method == "GET" and _named(meta["version"], request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
    if status == 201 and "location" in meta:
        headers["Location"] = meta["location"]
    return Response(msgspec.json.encode(told), status, headers, media_type=_TYPE)


def _refused(problem: HirobaError, language: str) -> Response:
    status = 400 if problem.status == 422 else problem.status
    detail = answering.in_language(language, lambda: str(problem))
    told: dict[str, Any] = {"schemas": [ERROR], "status": str(status), "detail": detail}
    if isinstance(problem, ScimError) and problem.scim:
        told["scimType"] = problem.scim
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status == 429:
        headers = {"Retry-After": str(problem.data["seconds"])}
    return Response(msgspec.json.encode(told), status, headers, media_type=_TYPE)
