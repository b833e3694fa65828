"""Who comes at the same time as many is let in soon."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from typing import Any

import uvloop

from hiroba.cli.serve.listen import listen, wide

_MANY, _TURNS = 40, 6


def let_in(sockets: list[socket.socket]) -> int:
    """How many of those that came together are let in within some turns of the loop."""
    transports: list[Any] = []

    class Protocol(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            transports.append(transport)

    async def turns() -> int:
        loop = asyncio.get_running_loop()
        servers = [await loop.create_server(Protocol, sock=each) for each in sockets]
        for _each in range(_TURNS):
            await asyncio.sleep(0)
        found = len(transports)
        for server in servers:
            server.close()
        await asyncio.sleep(0.05)  # those on their way
        for transport in transports:
            transport.abort()
        for server in servers:
            await server.wait_closed()
        return found

    return uvloop.run(turns())


def test_many_who_come_together_do_not_wait_for_a_turn_each() -> None:
    with listen("127.0.0.1", 0) as listener, ExitStack() as stack:
        for _each in range(_MANY):
            stack.enter_context(socket.create_connection(listener.getsockname()))
        sockets = [stack.enter_context(each) for each in wide(listener)]
        assert let_in(sockets) == _MANY
