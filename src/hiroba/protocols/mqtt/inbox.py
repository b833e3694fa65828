"""Where the broker inside puts what a client published: a reading is acknowledged when it is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from amqtt.session import ApplicationMessage

Accept = Callable[[ApplicationMessage], Awaitable[None]]


class Inbox(asyncio.Queue[ApplicationMessage]):
    """Takes the place of a session's queue of delivered messages, which the broker fills before it answers
    with PUBACK or PUBCOMP. Nothing ever waits in it: each message is taken at once, in its order."""

    def __init__(self, accept: Accept) -> None:
        super().__init__()
        self._accept = accept
        self._running: set[asyncio.Task[None]] = set()

    async def put(self, item: ApplicationMessage) -> None:
        """Of QoS 1 and 2: back when the message is safe."""
        await self._accept(item)

    def put_nowait(self, item: ApplicationMessage) -> None:
        """Of QoS 0: nobody waits for an answer."""
        task = asyncio.ensure_future(self._quietly(item))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _quietly(self, item: ApplicationMessage) -> None:
        try:
            await self._accept(item)
        except ConnectionError:
            return  # the connection has been ended already
