"""The connection on which the database tells what was committed; it is opened again where it breaks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import structlog

from hiroba.context.store.postgresql.reaching import CONNECT, lost
from hiroba.context.store.postgresql.schema import CHANGED
from hiroba.kernel.leases.service import wait

_LOG = structlog.get_logger("hiroba.city")
_BEAT = 10.0  # seconds between two looks whether the other end is still there
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds between two tries to connect


class Listener:
    """hear: called with the kinds that changed. missed: called once it listens again after a silence."""

    def __init__(self, url: str, hear: Callable[[str], None], missed: Callable[[], Awaitable[None]]) -> None:
        self._url, self._hear, self._missed = url, hear, missed
        self._broken = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Listen, and keep listening. Raises what a first connection raises."""
        await self._connect()
        self._task = asyncio.create_task(self._keep())

    async def _connect(self) -> None:
        self._broken.clear()
        self._connection = connection = await asyncpg.connect(self._url, timeout=CONNECT)
        connection.add_termination_listener(lambda _connection: self._broken.set())
        await connection.add_listener(CHANGED, self._told)

    def _told(self, _connection: Any, _pid: int, _channel: str, kinds: object) -> None:
        self._hear(str(kinds))

    async def _keep(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._broken.wait(), _BEAT)
            if not await self._alive():
                _LOG.warning("city_database_lost")
                await self._reconnect()
                _LOG.warning("city_database_back")

    async def _alive(self) -> bool:
        connection = self._connection
        if connection is None or connection.is_closed():
            return False
        try:
            await connection.execute("SELECT 1", timeout=CONNECT)
        except Exception as error:
            if not lost(error):
                raise
            connection.terminate()
            return False
        return True

    async def _reconnect(self) -> None:
        tries = 0
        while True:
            try:
                await self._connect()
                await self._missed()
                return
            except Exception as error:
                if tries and tries % 20 == 0:
                    _LOG.warning("city_database_unreachable", reason=str(error))
            tries += 1
            await asyncio.sleep(wait(tries, _FIRST_PAUSE, _LONGEST_PAUSE).total_seconds())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._connection is not None:
            self._connection.terminate()
