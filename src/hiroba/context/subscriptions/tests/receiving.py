"""A receiver of notifications: a small HTTP server that remembers what it was told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Receiver:
    """answers: status codes for the next notifications, then 200 always. delay: seconds before an answer."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    delay: float = 0.0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    refused: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def data(self) -> list[dict[str, Any]]:
        """Every entity it was told of, in the order of arrival."""
        return [entity for body in self.bodies for entity in body["data"]]

    async def until(self, reached: Callable[[], bool], seconds: float = 10.0) -> None:
        async with asyncio.timeout(seconds):
            while not reached():
                self._more.clear()
                await self._more.wait()

    async def told(self, count: int, seconds: float = 10.0) -> list[dict[str, Any]]:
        """Wait until it was told of so many entities."""
        await self.until(lambda: len(self.data) >= count, seconds)
        return self.data

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while line := await reader.readline():
                await self._answer(line, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # it ends with the test
        finally:
            self._connections.discard(task)
            writer.close()

    async def close(self) -> None:
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _answer(self, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        headers = {":method": line.split()[0].decode()}
        while (field := await reader.readline()) not in (b"\r\n", b""):
            name, _colon, value = field.decode().partition(":")
            headers[name.strip().lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if self.delay:
            await asyncio.sleep(self.delay)
        status = self.answers.pop(0) if self.answers else 200
        if status < 300:
            self.headers.append(headers)
            self.bodies.append(json.loads(body))
        else:
            self.refused += 1
        self._more.set()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def receiving(**given: Any) -> AsyncIterator[Receiver]:
    receiver = Receiver(**given)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/notify"
    try:
        yield receiver
    finally:
        server.close()
        await receiver.close()
