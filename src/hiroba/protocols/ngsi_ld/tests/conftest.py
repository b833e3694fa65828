"""A client of the protocol, without a server in between, in open mode."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from hiroba.context.conftest import own_city
from hiroba.context.store import service as stores
from hiroba.kernel.settings import service as settings
from hiroba.protocols.ngsi_ld.service import application

__all__ = ["client", "own_city"]


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("HIROBA_OPEN", "1")
    settings.server.cache_clear()
    transport = httpx.ASGITransport(application())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver/ngsi-ld/v1") as client:
        yield client
    await stores.close()
