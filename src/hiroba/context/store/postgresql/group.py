"""Group commit on PostgreSQL: what waits while one transaction runs goes together into the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg

from hiroba.context.store.errors import StoreFailed
from hiroba.context.store.postgresql.transaction import Empty, Put, Transaction, Work
from hiroba.context.store.shapes import Shapes
from hiroba.context.store.types import Write

_Waiting = tuple[Sequence[Work], "asyncio.Future[list[Any]]"]
_LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class Group:
    """The one writer of an event loop."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._shapes = Shapes()
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, work: Sequence[Work]) -> list[Any]:
        """Return the outcome of each piece once it is on disk. Raises StoreFailed."""
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting, []
                await self._commit(taken)
        finally:
            self._running = None

    async def _commit(self, taken: list[_Waiting]) -> None:
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                transaction = Transaction(connection, self._shapes)
                await transaction.begin(piece for work, _future in taken for piece in work)
                outcomes = [await _outcomes(transaction, work) for work, _future in taken]
                await transaction.end()
        except BaseException as error:
            self._shapes.forget()
            failure = StoreFailed(reason=str(error)) if isinstance(error, _LOST) else error
            for _work, future in taken:
                if not future.done():
                    future.set_exception(failure)
            if not isinstance(error, Exception):
                raise
            return
        for (_work, future), outcome in zip(taken, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def close(self) -> None:
        if self._running is not None:
            await self._running


async def _outcomes(transaction: Transaction, work: Sequence[Work]) -> list[Any]:
    outcomes: list[Any] = []
    for piece in work:
        if isinstance(piece, Write):
            outcomes.append(transaction.write(piece))
            continue
        if isinstance(piece, Put):
            await transaction.put(piece)
        elif isinstance(piece, Empty):
            await transaction.empty(piece)
        else:
            await transaction.advance(piece)
        outcomes.append(None)
    return outcomes
