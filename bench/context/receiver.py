"""A receiver of notifications that does nothing but count the entities in them; says how many and when.

Standing alone (`python -m bench.context.receiver PORT COUNT`) it ends when COUNT of them have come and prints
the seconds between the first and the last.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import cast

import uvloop

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
_MARK = b'"type":"Sensor"'


class Counting(asyncio.Protocol):
    """One connection. All of them count together."""

    found = 0
    first = 0.0

    def __init__(self, wanted: int, done: asyncio.Event) -> None:
        self._wanted, self._done = wanted, done
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            if len(self._buffer) < end + 4 + length:
                return
            self._take(self._buffer[end + 4 : end + 4 + length])
            self._buffer = self._buffer[end + 4 + length :]

    def _take(self, body: bytes) -> None:
        if not Counting.found:
            Counting.first = time.perf_counter()
        Counting.found += body.count(_MARK)
        self._transport.write(_ANSWER)
        if Counting.found >= self._wanted:
            self._done.set()


async def main(port: int, wanted: int) -> None:
    """Serve until enough has come."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Counting(wanted, done), "127.0.0.1", port)
    print("ready", flush=True)
    await done.wait()
    print(time.perf_counter() - Counting.first, flush=True)
    server.close()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
