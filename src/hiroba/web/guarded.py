"""What every answer of pages, files and the catalogue's protocols says to the browser, whoever made it."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import DATA_POLICY, transport

# Our own scripts bring their policy with the page; a worker would take one of its own from here.
_OF_FILES: Final = "frame-ancestors 'none'"
_NOT_USED: Final = "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), \
hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"


class Guarded:
    """Around an ASGI application. What an answer says by itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _guard(MutableHeaders(raw=message["headers"]), scope)
            await send(message)

        await self._app(scope, receive, guarded)


def _guard(headers: MutableHeaders, scope: Scope) -> None:
    own = scope["path"].startswith("/static/")
    headers.setdefault("Content-Security-Policy", _OF_FILES if own else DATA_POLICY.decode())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", _NOT_USED)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    shared = headers.get("access-control-allow-origin") == "*"
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
    for name, value in transport(settings.server().public_url):
        headers.setdefault(name.decode(), value.decode())
    if any(name in (b"cookie", b"authorization") for name, _value in scope["headers"]):
        headers.setdefault("Cache-Control", "private, no-cache")
