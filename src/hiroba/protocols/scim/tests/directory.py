"""The other side: messages as Entra ID and Okta send them."""

from __future__ import annotations

from collections.abc import Coroutine, MutableMapping
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlencode

import httpx
import msgspec
from starlette.applications import Starlette

from hiroba.protocols.scim import service as scim
from hiroba.protocols.scim.schemas import GROUP, PATH, USER

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
HANAKO = "hanako@town.example.jp"


class Directory:
    """Asks with its key."""

    def __init__(self, key: str, code: str) -> None:
        self.code, self.key = code, key
        self.app = Starlette(routes=scim.routes())

    def ask(self, method: str, path: str, said: Any = None, **headers: str) -> httpx.Response:
        sent = {
            "host": "localhost", "authorization": f"Bearer {self.key}", "content-type": "application/scim+json",
            "accept-language": "en",
        } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
        body = said if isinstance(said, bytes) else b"" if said is None else msgspec.json.encode(said)
        return _answer(self.app, method, PATH + path, body, sent)

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def found(self, kind: str, filter: str) -> list[str]:
        """The ids of what a filter finds."""
        return [each["id"] for each in self.get(f"/{kind}?{urlencode({'filter': filter})}")["Resources"]]

    def add(self, address: str = HANAKO, **said: Any) -> str:
        """Name a person as Entra ID does; return the id."""
        answer = self.ask("POST", "/Users", entra_user(address) | said)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def team(self, name: str, *members: str) -> str:
        said = {"schemas": [GROUP], "displayName": name, "members": [{"value": each} for each in members]}
        answer = self.ask("POST", "/Groups", said)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def patch(self, path: str, *operations: dict[str, Any]) -> Any:
        answer = self.ask("PATCH", path, {"schemas": [PATCH_OP], "Operations": list(operations)})
        assert answer.status_code == 200, answer.text
        return answer.json()


async def _here(work: Any, *arguments: Any) -> Any:
    return work(*arguments)


def _answer(app: Any, method: str, address: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
    """Ask in this thread, so that the test's transaction is seen and rolled back with it."""
    path, _mark, query = address.partition("?")
    told: list[MutableMapping[str, Any]] = []
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": quote(path).encode(), "root_path": "",
        "query_string": quote(query, safe="=&+%").encode(), "scheme": "http", "server": ("testserver", 80),
        "client": ("198.51.100.7", 5000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)

    with (
        patch("hiroba.protocols.scim.asked.run_in_threadpool", _here),
        patch("hiroba.protocols.answering.service.close_old_connections"),
    ):
        _run(app(scope, receive, send))
    fields = [(name.decode(), value.decode()) for name, value in told[0]["headers"]]
    return httpx.Response(
        told[0]["status"], headers=fields, content=b"".join(each["body"] for each in told[1:])
    )


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("it waited for something")


def entra_user(address: str) -> dict[str, Any]:
    """What Entra ID sends for somebody new, with the usual attribute mapping."""
    return {
        "schemas": [USER, ENTERPRISE],
        "externalId": address.partition("@")[0],
        "userName": address,
        "active": True,
        "emails": [{"primary": True, "type": "work", "value": address}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "花子 試験", "familyName": "試験", "givenName": "花子"},
        "displayName": "試験 花子",
        "title": "主事",
        "preferredLanguage": "ja-JP",
        "phoneNumbers": [{"type": "work", "value": "000"}],
        ENTERPRISE: {"department": "総務課", "employeeNumber": "12"},
    }
