"""Calls by keys on the slow road are counted by how they were answered."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.kernel.journal import service as journal
from hiroba.rules.services import service as services

WHO: Final = "hiroba.who"  # in the scope of a request: who was let in


class Counted:
    """An ASGI application whose calls by keys are counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            who = scope.get(WHO) if message["type"] == "http.response.start" else None
            if who is not None:
                services.count(who, failed=message["status"] >= 400)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            if scope.get(WHO) is not None:
                tell(scope, error)
            raise


def tell(scope: Scope, error: Exception) -> None:
    """Tell the journal what an error said to who was let in, by the pattern of the route."""
    route = scope.get("route")
    changes = scope["method"] not in ("GET", "HEAD", "OPTIONS")
    who, pattern = scope.get(WHO, ANONYMOUS), str(getattr(route, "path", ""))
    journal.met(who, error, "interface", pattern, changes=changes)
