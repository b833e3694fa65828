"""One client of the broker inside, and how much of it waits."""

from __future__ import annotations

import asyncio

from hiroba.protocols.mqtt.accounts import Account
from hiroba.protocols.mqtt.wire import Writer

MAX_PENDING = 256  # messages of one client that are not on disk yet


class Connection:
    """address: where it comes from, for the limits of those who did not sign in."""

    def __init__(self, account: Account, writer: Writer, address: str = "") -> None:
        self.account, self.writer, self.address = account, writer, address
        self._pending = 0
        self._free = asyncio.Event()
        self._free.set()

    def begin(self) -> None:
        self._pending += 1
        if self._pending >= MAX_PENDING:
            self._free.clear()

    def end(self) -> None:
        self._pending -= 1
        if self._pending < MAX_PENDING:
            self._free.set()

    async def gate(self) -> None:
        """Wait while too much of this client waits: it feels a slow network, and the others do not."""
        if not self._free.is_set():
            await self._free.wait()
