"""The least that an answer costs: an ASGI application that sends the same kilobyte."""

from __future__ import annotations

from typing import Any

_BODY = b"x" * 962
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"962")]


async def application(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": _BODY})
