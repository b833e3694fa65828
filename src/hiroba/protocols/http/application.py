"""A router as an application: over ASGI, or over the short way of the server (see web.wire)."""

from __future__ import annotations

import time
from asyncio import Future
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.operations import service as operations
from hiroba.protocols.http import guarding, used
from hiroba.protocols.http.principal import principal_of
from hiroba.protocols.http.router import Router
from hiroba.protocols.http.types import AtOnce, Begin, Receive, Request, Response

_LOG = structlog.get_logger("hiroba.http")
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ToResponse = Callable[[Request, Exception], Response]


class _AsWritten(bytes):
    """The name of a header field that the server does not put into small letters."""

    def lower(self) -> bytes:
        return self


_LOCATION = _AsWritten(b"Location")


class Application:
    """Answers requests by a router.

    failed: puts an error into the words of the protocol; anything that is not a HirobaError is a defect,
    logged here. before: what must hold of every request, ahead of anything else. capital: Location goes out
    with its capital, as some clients look for it. at_once: answers what needs no waiting, else None; an error
    in it is left to the usual way. begin: the same for what only has to be waited for.
    """

    def __init__(
        self,
        router: Router,
        failed: ToResponse,
        before: Callable[[Request], None] | None = None,
        *,
        capital: bool = False,
        at_once: AtOnce | None = None,
        begin: Begin | None = None,
    ) -> None:
        self._router, self._failed, self._before = router, failed, before
        self._capital, self._at_once, self._begin = capital, at_once, begin

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        response = await self.answer(Request(scope, receive, ()))
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        body = response.body if scope["method"] != "HEAD" else b""
        await send({"type": "http.response.body", "body": body})

    def answer_at_once(self, request: Request) -> Response | None:
        """The whole response, where nothing has to be waited for."""
        if self._at_once is None:
            return None
        began = time.perf_counter()
        try:
            found = self._at_once(request)
        except HirobaError:
            return None
        if found is None or not used.is_let_in_at_once(request):
            return None
        pattern, response = found
        return self._finished(request, response, pattern, began)

    def begin(self, request: Request, send: Callable[[Response | None], None]) -> Future[Any] | None:
        """Begin what then only has to be waited for. None: it is not begun, the usual way has the answer; so
        it has where `send` gets None later: nothing was done then either."""
        if self._begin is None:
            return None
        began = time.perf_counter()
        try:
            found = self._begin(request)
            if found is None or not used.is_let_in_at_once(request):
                return None
            future = found.start()
        except HirobaError:
            return None

        def done(future: Future[Any]) -> None:
            if future.cancelled():
                return
            error = future.exception()
            if error is not None:
                response: Response | None = self._told(request, error)
            else:
                response = found.response(future.result())
            send(response and self._finished(request, response, found.pattern, began))

        future.add_done_callback(done)
        return future

    async def answer(self, request: Request) -> Response:
        """The whole response."""
        began = time.perf_counter()
        router, scope = self._router, request.scope
        pattern = router.prefix
        try:
            path = scope["raw_path"].decode("latin-1") if scope.get("raw_path") else scope["path"]
            if self._before is not None:
                self._before(request)
            handler, pattern, request.segments = router.find(scope["method"], path)
            request.principal = await principal_of(request)
            used.let_in(request)
            response = await handler(request)
        except Exception as error:
            response = self._told(request, error)
        return self._finished(request, response, pattern, began)

    def _told(self, request: Request, error: BaseException) -> Response:
        """An error in the words of the protocol; a defect is logged."""
        if not isinstance(error, Exception):
            raise error
        if request.principal is not None:
            changes = request.method not in ("GET", "HEAD", "OPTIONS")
            journal.met(request.principal, error, "interface", self._router.prefix, changes=changes)
        response = self._failed(request, error)
        if not isinstance(error, HirobaError):
            _LOG.error("request_failed", method=request.method, tongue=self._router.prefix, exc_info=error)
        elif error.status == 429:
            response.headers.append((b"retry-after", b"%d" % error.data["seconds"]))
        return response

    def _finished(self, request: Request, response: Response, pattern: str, began: float) -> Response:
        headers, status = response.headers + guarding.of_data(), response.status
        if request.extra:
            headers += request.extra
        if self._capital and status == 201:
            headers = [(_LOCATION if name == b"location" else name, value) for name, value in headers]
        if status != 204:  # which has no body whose length could be told (RFC 9110, 8.6)
            headers.append((b"content-length", b"%d" % len(response.body)))
        response.headers = headers
        if status < 300:
            used.meter(request, pattern, len(response.body))
        used.count(request, failed=status >= 400)
        operations.measure(request.method, pattern, status, time.perf_counter() - began)
        return response
