"""A receiver of notifications that remembers what it was sent, byte for byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple


class Told(NamedTuple):
    method: str
    target: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def entity(self) -> Any:
        (entity,) = self.json["data"]
        return entity


class Receiver:
    def __init__(self, url: str) -> None:
        self.url = url
        self._all: asyncio.Queue[Told] = asyncio.Queue()

    async def next(self) -> Told:
        async with asyncio.timeout(10):
            return await self._all.get()

    async def nothing(self, seconds: float = 0.3) -> bool:
        await asyncio.sleep(seconds)
        return self._all.empty()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := (await reader.readline()).decode():
                method, target, _version = line.split()
                headers: dict[str, str] = {}
                while field := (await reader.readline()).decode().strip():
                    name, _colon, value = field.partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self._all.put_nowait(Told(method, target, headers, body.decode()))
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver("")
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/told"
    try:
        yield receiver
    finally:
        server.close()
