"""A client of both tongues, without a server in between, in open mode."""

from __future__ import annotations

from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx
import pytest

from hiroba.context.store import service as stores
from hiroba.kernel.settings import service as settings
from hiroba.protocols.ngsi_ld import service as ngsi_ld
from hiroba.protocols.ngsi_v2 import service as ngsi_v2


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("HIROBA_OPEN", "1")
    settings.server.cache_clear()
    tongues = {"v2": ngsi_v2.application(), "version": ngsi_v2.version(), "ngsi-ld": ngsi_ld.application()}

    async def front(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await tongues[scope["path"][1:].partition("/")[0]](scope, receive, send)

    transport = httpx.ASGITransport(front)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client
    await stores.close()
