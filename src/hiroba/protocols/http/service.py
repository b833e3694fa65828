"""The door of the thin HTTP layer: a router as an ASGI application."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.operations import service as operations
from hiroba.protocols.http.errors import LengthRequired, MethodNotAllowed
from hiroba.protocols.http.principal import principal_of
from hiroba.protocols.http.rights import require, sight_of
from hiroba.protocols.http.router import Found, Router
from hiroba.protocols.http.types import Receive, Request, Response

__all__ = [
    "Found",
    "LengthRequired",
    "MethodNotAllowed",
    "Router",
    "application",
    "require",
    "sight_of",
]

_LOG = structlog.get_logger("hiroba.http")
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ToResponse = Callable[[Request, Exception], Response]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class _AsWritten(bytes):
    """The name of a header field that the server does not put into small letters."""

    def lower(self) -> bytes:
        return self


_LOCATION = _AsWritten(b"Location")


def application(
    router: Router,
    failed: ToResponse,
    before: Callable[[Request], None] | None = None,
    *,
    capital: bool = False,
) -> Application:
    """Serve a router. failed: puts an error into the words of the protocol. before: what must hold of every
    request, ahead of anything else. capital: Location goes out with its capital, as some clients look for it.

    Anything that is not a HirobaError is a defect: logged here, told as an internal error.
    """

    async def serve(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        request = Request(scope, receive, ())
        pattern = router.prefix
        try:
            path = scope["raw_path"].decode("latin-1") if scope.get("raw_path") else scope["path"]
            if before is not None:
                before(request)
            handler, pattern, request.segments = router.find(scope["method"], path)
            request.principal = await principal_of(request)
            response = await handler(request)
        except HirobaError as error:
            response = failed(request, error)
        except Exception as error:
            _LOG.exception("request_failed", method=scope["method"], tongue=router.prefix)
            response = failed(request, error)
        body = response.body
        headers = response.headers
        if request.extra:
            headers += request.extra
        if capital and response.status == 201:
            headers = [(_LOCATION if name == b"location" else name, value) for name, value in headers]
        if response.status != 204:  # which has no body whose length could be told (RFC 9110, 8.6)
            headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": body if scope["method"] != "HEAD" else b""})
        operations.measure(scope["method"], pattern, response.status, time.perf_counter() - began)

    return serve
