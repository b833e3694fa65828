"""Group commit: what waits while one transaction is being synchronised goes together into the next.

The body of a transaction runs on the event loop's own thread: it is short, and a second thread that wants
Python's lock for every statement would be slower. Only the COMMIT, which waits for the disk without the
lock, runs in a thread of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from hiroba.context.store.errors import StoreFailed
from hiroba.context.store.shapes import Shapes
from hiroba.context.store.sqlite.places import Slots
from hiroba.context.store.sqlite.schema import connect
from hiroba.context.store.sqlite.transaction import Transaction
from hiroba.context.store.types import Write

Work = Callable[[Transaction], Any]
_BUSY_PAUSE = 0.001  # seconds until a transaction is tried again that another process kept out


class _Asked(NamedTuple):
    work: list[Work]
    about: Sequence[Write]
    future: asyncio.Future[list[Any]]


class Group:
    """The one writer of a process. Work is a short function of the transaction. written: called when
    something is on disk."""

    def __init__(self, path: Path, written: Callable[[], None]) -> None:
        self._written = written
        # what it had mapped would have to be found again, page by page, whenever another process writes
        self._connection = connect(path, mapped=False)
        self._connection.set_busy_timeout(0)
        self._shapes, self._slots = Shapes(), Slots()
        self._slots.refresh(self._connection)
        self._waiting: list[_Asked] = []
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "city-commit")

    def take(self, work: list[Work], about: Sequence[Write] = ()) -> asyncio.Future[list[Any]]:
        """The outcome of each piece, once it is on disk; or StoreFailed. about: what looks up entities; all
        that goes together into a transaction looks them up at once."""
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(work, about, future))
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

    async def _commit(self, taken: list[_Asked]) -> None:
        try:
            transaction = await self._begin()
            transaction.look_up([write for asked in taken for write in asked.about])
            outcomes = [await self._outcomes(transaction, asked.work) for asked in taken]
            transaction.end()
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.execute, "COMMIT")
        except BaseException as error:
            self._undo()
            failure = StoreFailed(reason=str(error)) if isinstance(error, apsw.Error) else error
            for asked in taken:
                if not asked.future.done():
                    asked.future.set_exception(failure)
            if not isinstance(error, Exception):
                raise
            return
        self._written()
        for asked, outcome in zip(taken, outcomes, strict=True):
            if not asked.future.done():
                asked.future.set_result(outcome)

    async def _begin(self) -> Transaction:
        while True:
            try:
                return Transaction(self._connection, self._shapes, self._slots)
            except apsw.BusyError:
                await asyncio.sleep(_BUSY_PAUSE)

    async def _outcomes(self, transaction: Transaction, work: list[Work]) -> list[Any]:
        outcomes: list[Any] = []
        for piece in work:
            if outcomes:
                await asyncio.sleep(0)  # the loop may look at others
            outcomes.append(piece(transaction))
        return outcomes

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._shapes.forget()
        self._slots.refresh(self._connection)

    async def close(self) -> None:
        if self._running is not None:
            await self._running
        self._thread.shutdown()
        self._connection.close()
