"""Reading and writing between the socket and the broker inside, with limits that one client cannot pass."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from amqtt.adapters import ReaderAdapter, WriterAdapter

MAX_PACKET = 2 * 1024**2  # bytes
MAX_UNSENT = 8 * 1024**2  # bytes that wait for a client that does not read them
Gate = Callable[[], Awaitable[None]]


class PacketTooLarge(ConnectionError):
    """The connection ends: what comes next on it cannot be told."""


class Reader(ReaderAdapter):  # type: ignore[misc] # amqtt says nothing of its types
    """Begins with the packet that was read before; waits at the gate while too much of this client waits.

    idle: seconds without a byte after which the client counts as gone (one and a half times what it promised
    as its keep-alive, MQTT 3.1.1, 3.1.2.10), or None.
    """

    def __init__(self, stream: asyncio.StreamReader, first: bytes, gate: Gate, idle: float | None) -> None:
        self._stream, self._first, self._gate, self._idle = stream, first, gate, idle

    async def read(self, n: int = -1) -> bytes:
        if n > MAX_PACKET:
            raise PacketTooLarge
        if self._first:
            found, self._first = self._first[:n], self._first[n:]
            return found
        if n <= 1:  # the first byte of a packet
            await self._gate()
        async with asyncio.timeout(self._idle):
            return await (self._stream.read(n) if n == -1 else self._stream.readexactly(n))

    def feed_eof(self) -> None:
        self._stream.feed_eof()


class Writer(WriterAdapter):  # type: ignore[misc]
    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        if not self._stream.is_closing():
            self._stream.write(data)

    async def drain(self) -> None:
        if not self._stream.is_closing():
            await self._stream.drain()

    @property
    def unsent(self) -> int:
        return self._stream.transport.get_write_buffer_size()

    def abort(self) -> None:
        self._stream.transport.abort()

    def get_peer_info(self) -> tuple[str, int] | None:
        peer = self._stream.get_extra_info("peername")
        return (str(peer[0]), int(peer[1])) if peer else None

    def get_ssl_info(self) -> ssl.SSLObject | None:
        found: ssl.SSLObject | None = self._stream.get_extra_info("ssl_object")
        return found

    async def close(self) -> None:
        self._stream.close()
