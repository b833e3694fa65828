"""Group commit on PostgreSQL: what waits while one transaction runs goes together into the next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec

from hiroba.context.store.errors import StoreFailed, WorkerLost, WriteUncertain
from hiroba.context.store.postgresql.layout import Layout
from hiroba.context.store.postgresql.reaching import Patience, behind, lost, unavailable
from hiroba.context.store.postgresql.schema import WRITER
from hiroba.context.store.postgresql.transaction import Empty, Logged, Put, Transaction, Work
from hiroba.context.store.shapes import Shapes
from hiroba.context.store.types import Write

_Waiting = tuple[Sequence[Work], "asyncio.Future[list[Any]]"]
_FAILED = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class _Sent(msgspec.Struct, frozen=True):
    """What was worked out and handed over to be committed, without an answer so far."""

    outcomes: list[list[Any]]
    logged: Logged | None


class Group:
    """The one writer of an event loop."""

    def __init__(self, pool: asyncpg.Pool, layout: Layout) -> None:
        self._pool, self._layout = pool, layout
        self._shapes = Shapes()
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None
        self._sent: _Sent | None = None

    def take(self, work: Sequence[Work]) -> asyncio.Future[list[Any]]:
        """The outcome of each piece, once it is on disk; or StoreFailed."""
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return future

    async def _run(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting, []
                await self._commit(taken)
        finally:
            self._running = None

    async def _commit(self, taken: list[_Waiting]) -> None:
        try:
            outcomes = await self._kept([work for work, _future in taken])
        except WorkerLost as error:
            await self._apart(taken, error)
            return
        except BaseException as error:
            failure = StoreFailed(reason=str(error)) if isinstance(error, _FAILED) else error
            for _work, future in taken:
                if not future.done():
                    future.set_exception(failure)
            if not isinstance(error, Exception):
                raise
            return
        for (_work, future), outcome in zip(taken, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def _apart(self, taken: list[_Waiting], error: WorkerLost) -> None:
        """Each on its own: those that are not for the machine that is lost are kept."""
        if len(taken) > 1:
            for each in taken:
                await self._commit([each])
            return
        for _work, future in taken:
            if not future.done():
                future.set_exception(error)

    async def _kept(self, works: list[Sequence[Work]]) -> list[list[Any]]:
        """Commit; where the connection is lost, do it again on another one.

        A commit that was handed over and not answered may have been done: then its line is in the log, and
        the log is looked at before anything is done again. So nothing is written twice.
        """
        patience: Patience | None = None
        self._sent = None
        while True:
            try:
                return await self._transaction(works)
            except BaseException as error:
                self._shapes.forget()
                if not lost(error):
                    raise
                if behind(error):  # it was asked and refused: nothing was kept
                    raise unavailable(error) from error
                patience = patience or Patience()
                if not await patience.again():
                    in_doubt = self._sent is not None and self._sent.logged is not None
                    raise (WriteUncertain() if in_doubt else unavailable(error)) from error

    async def _transaction(self, works: list[Sequence[Work]]) -> list[list[Any]]:
        async with self._pool.acquire() as connection, _alone(connection):
            transaction = Transaction(connection, self._shapes, self._layout.spread)
            await transaction.begin(piece for work in works for piece in work)
            if self._sent is not None and await transaction.is_logged(self._sent.logged):
                return self._sent.outcomes
            self._sent = None
            outcomes = [await _outcomes(transaction, work) for work in works]
            self._sent = _Sent(outcomes, await transaction.end())
        return outcomes

    async def close(self) -> None:
        if self._running is not None:
            await self._running


@asynccontextmanager
async def _alone(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """A transaction beside which nobody else writes."""
    try:
        await connection.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITER})")  # one way to the server
        yield
        await connection.execute("COMMIT")
    except BaseException:
        if connection.is_in_transaction() and not connection.is_closed():
            await connection.execute("ROLLBACK")
        raise


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
