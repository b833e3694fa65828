"""Requests without a server: pages by Django's client, protocols by their ASGI applications."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from django.conf import settings
from django.db import transaction
from django.test import Client

from hiroba.context.city import service as city
from hiroba.web.asgi import application
from tests.security.seeded import NOBODY, Seeded


@dataclass(frozen=True)
class Told:
    """An answer, as far as an attacker looks at it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Asking:
    """As whom: a role of the seed, or nobody."""

    def __init__(self, seeded: Seeded) -> None:
        self.seeded = seeded
        self._clients: dict[str, Client] = {}
        self._sessions: dict[str, str] = {}

    def page(self, role: str, method: str, path: str, data: Any = None, **headers: str) -> Told:
        """Ask a page; what it writes is rolled back at once."""
        client = self._client(role)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        ours = transaction.atomic()
        ours._from_testcase = True  # type: ignore[attr-defined]  # as Django marks its own: no part of the page
        with ours:
            answer = (
                client.generic(method, path, headers=sent)
                if data is None
                else client.post(path, data, headers=sent)
            )
            body = b"".join(answer) if not getattr(answer, "streaming", False) else answer.getvalue()
            transaction.set_rollback(True)
        return Told(answer.status_code, {key.lower(): value for key, value in answer.items()}, body)

    def kept(self, role: str, path: str, data: Any) -> Told:
        """Send a form as a browser does: what it writes stays, and its answer is followed."""
        answer = self._client(role).post(path, data, follow=True)
        return Told(
            answer.status_code, {key.lower(): value for key, value in answer.items()}, b"".join(answer)
        )

    def _client(self, role: str) -> Client:
        """As it was after signing in, whatever cookies the last answer set or took away."""
        if role not in self._clients:
            self._clients[role] = self.seeded.client(role)
            session = self._clients[role].cookies.get(settings.SESSION_COOKIE_NAME)
            self._sessions[role] = session.value if session else ""
        client = self._clients[role]
        client.cookies.clear()
        if self._sessions[role]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[role]
        return client

    def machine(
        self,
        token: str,
        method: str,
        address: str,
        body: bytes | Mapping[str, Any] | list[Any] | None = None,
        **headers: str,
    ) -> Told:
        """Ask a protocol: with a token of the seed, or as nobody."""
        sent = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        if token != NOBODY:
            sent.setdefault("authorization", f"Bearer {self.seeded.tokens.get(token, token)}")
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        if content or method in ("POST", "PUT", "PATCH"):
            sent.setdefault("content-type", "application/json")
            sent["content-length"] = str(len(content))
        return city.wait_for(_asgi(method, address, content, sent))


async def _asgi(method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Told:
    parts = urlsplit(address)
    path = parts.path
    fields = {"host": "testserver"} | dict(headers)
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": quote(path, safe="/:%!$&'()*+,;=@~").encode(), "root_path": "",
        "query_string": parts.query.encode(), "client": ("198.51.100.7", 5000), "server": ("testserver", 80),
        "headers": [(name.encode("latin-1"), value.encode("utf-8")) for name, value in fields.items()],
    }  # fmt: skip
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    answer: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        answer.append(message)

    await application(scope, receive, send)
    fields = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer[0]["headers"]}
    return Told(answer[0]["status"], fields, b"".join(each.get("body", b"") for each in answer[1:]))
