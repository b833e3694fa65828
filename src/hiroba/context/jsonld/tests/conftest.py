"""A town that fetches contexts from a site on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from hiroba.context.store import service as stores
from hiroba.kernel.settings import service as settings


class Site:
    """Serves documents by path and counts how often each was asked for."""

    def __init__(self) -> None:
        self.url = ""
        self.documents: dict[str, bytes] = {}
        self.headers = ""
        self.asked: dict[str, int] = {}
        self.server: asyncio.Server | None = None

    def put(self, path: str, context: object) -> str:
        self.documents[path] = msgspec.json.encode({"@context": context})
        return self.url + path

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        assert self.server is not None
        self.server.close()
        await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ")[1].decode()
        self.asked[path] = self.asked.get(path, 0) + 1
        body = self.documents.get(path)
        status = "404 Not Found" if body is None else "200 OK"
        body = body or b""
        lines = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{self.headers}\r\n"
        writer.write(lines.encode() + body)
        try:
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def site(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setenv("HIROBA_CITY_PRIVATE_URLS", "1")
    settings.city.cache_clear()
    site = Site()
    await site.start()
    yield site
    await site.stop()
    await stores.close()


@pytest.fixture
async def store() -> AsyncIterator[None]:
    await stores.current()
    yield
    await stores.close()
