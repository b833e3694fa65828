"""The door of what every endpoint on the slow road shares: who asks, in which language, how an error is told.

Handlers run in a thread of the pool and may use the database. (The hot path has `protocols.http`.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from django.conf import settings as django
from django.db import close_old_connections
from django.http.request import split_domain_port, validate_host
from django.utils import translation
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.errors import service as errors
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.protocols.answering.counting import WHO, Counted, tell
from hiroba.protocols.answering.parameters import text, whole_number
from hiroba.rules.metering import service as metering
from hiroba.rules.purposes import service as purposes
from hiroba.rules.services import service as services

__all__ = [
    "OPEN_DATA", "Counted", "admitted", "base_of", "endpoint", "in_language", "language_of", "of_secret",
    "principal_of", "problem", "tell", "text", "whole_number",
]  # fmt: skip

Answer = TypeVar("Answer")
OPEN_DATA = {"Access-Control-Allow-Origin": "*"}


def endpoint(handler: Callable[[Request, Principal], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint of Starlette: `handler` is told who asks.

    Its HirobaErrors become problems (RFC 9457).
    """

    async def answer(request: Request) -> Response:
        language = language_of(request)
        try:
            response = await run_in_threadpool(
                in_language, language, lambda: handler(request, principal_of(request))
            )
        except HirobaError as error:
            tell(request.scope, error)
            return problem(error, language)
        response.headers.update(OPEN_DATA)
        return response

    return answer


def in_language(language: str, work: Callable[..., Answer], *arguments: Any) -> Answer:
    """Run in a thread of the pool: its own language, no database connection left open."""
    close_old_connections()
    try:
        with translation.override(language):
            return work(*arguments)
    finally:
        close_old_connections()


def principal_of(request: Request) -> Principal:
    """The bearer of a token, or nobody. A wrong token is an error (InvalidToken), never nobody.

    Raises TooManyRequests, QuotaSpent, too."""
    header = request.headers.get("authorization", "")
    scheme, _space, secret = header.partition(" ")
    if not header:
        return admitted(request, ANONYMOUS)
    return of_secret(request, secret.strip() if scheme.casefold() == "bearer" else "")


def of_secret(request: Request, secret: str) -> Principal:
    """The bearer of a token. Raises InvalidToken, TooManyRequests, and what `admitted` does."""
    try:
        found = people.principal_of_token(secret)
    except people.InvalidToken:
        metering.guessed(_address(request))
        raise
    return admitted(request, found)


def admitted(request: Request, who: Principal) -> Principal:
    """Return who asks, with what for, where they may still.

    Raises ServiceStopped, TooManyRequests, QuotaSpent, ClientQuotaSpent, UnknownPurpose.
    """
    request.scope[WHO] = who
    services.admit_now(who)
    metering.require(who, _address(request))
    return purposes.said(who, request.headers.get(purposes.HEADER))


def _address(request: Request) -> str:
    peer = request.client.host if request.client else ""
    return metering.client_address(peer, request.headers.get("x-forwarded-for", ""))


def language_of(request: Request) -> str:
    return "en" if request.headers.get("accept-language", "").casefold().startswith("en") else "ja"


def base_of(request: Request) -> str:
    """The installation's address without the last slash: as it is set, else as the request came.

    A host that it does not answer to is not repeated to anybody.
    """
    server = settings.server()
    if server.public_url:
        return server.public_url.rstrip("/")
    host, _port = split_domain_port(request.headers.get("host", ""))
    if validate_host(host, django.ALLOWED_HOSTS):
        return f"{request.url.scheme}://{request.url.netloc}"
    return f"http://{server.host}:{server.port}"


def problem(error: HirobaError, language: str) -> Response:
    with translation.override(language):
        body = msgspec.json.encode(errors.problem(error))
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.status == 429:
        headers = {"Retry-After": str(error.data["seconds"])}
    return Response(body, error.status, headers | OPEN_DATA, media_type=errors.MEDIA_TYPE)
