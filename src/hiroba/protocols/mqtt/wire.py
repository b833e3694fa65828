"""Reading and writing between the socket and the broker inside, with limits that one client cannot pass."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from amqtt.adapters import ReaderAdapter, WriterAdapter

MAX_PACKET = 2 * 1024**2  # bytes
MAX_UNSENT = 8 * 1024**2  # bytes that wait for a client that does not read them
_CHUNK = 16_384  # bytes that are read at once, so that one client's flood lets the others pass
Gate = Callable[[], Awaitable[None]]


class PacketTooLarge(ConnectionError):
    """The connection ends: what comes next on it cannot be told."""


class Reader(ReaderAdapter):  # type: ignore[misc] # amqtt says nothing of its types
    """Begins with the packet that was read before; waits at the gate while too much of this client waits.

    idle: seconds without a byte after which the client counts as gone (one and a half times what it promised
    as its keep-alive, MQTT 3.1.1, 3.1.2.10), or None. too_large: told of a packet for which it ends.
    """

    def __init__(
        self,
        stream: asyncio.StreamReader,
        first: bytes,
        gate: Gate,
        idle: float | None,
        too_large: Callable[[], None],
    ) -> None:
        self._stream, self._gate, self._idle, self._too_large = stream, gate, idle, too_large
        self._held, self._at = first, 0  # bytes that came together, and how many of them were read

    async def read(self, n: int = -1) -> bytes:
        """Exactly n bytes. Raises IncompleteReadError where the client is gone."""
        if n > MAX_PACKET:
            self._too_large()
            raise PacketTooLarge
        if n == 1:  # a packet may begin here
            await self._gate()
        end = self._at + n
        if end > len(self._held):
            await self._fetch(n)
            end = n
        found = self._held[self._at : end]
        self._at = end
        return found

    async def _fetch(self, n: int) -> None:
        parts = [self._held[self._at :]]
        size = len(parts[0])
        while size < n:
            async with asyncio.timeout(self._idle):
                chunk = await self._stream.read(_CHUNK)
            if not chunk:
                raise asyncio.IncompleteReadError(b"", n)
            parts.append(chunk)
            size += len(chunk)
        self._held, self._at = b"".join(parts), 0

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
