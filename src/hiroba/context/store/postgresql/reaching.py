"""Reaching the database: what a lost connection is, how long it is borne, and what is said after that.

A leader that falls is replaced in seconds; an address with several hosts and
`target_session_attrs=read-write` leads to the new one. A question is asked again meanwhile; only after that
its asker is told.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import asyncpg
import structlog

from hiroba.context.store.errors import StoreUnavailable, WorkerLost
from hiroba.kernel.leases.service import wait

_LOG = structlog.get_logger("hiroba.city")
PATIENCE = 4.0  # seconds that a request bears a database that does not answer
CONNECT = 3.0  # seconds for one host to take a connection
STATEMENT = 60.0  # seconds for one statement: a host that fell silent is given up after it
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds between two tries

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, starting, recovering
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,  # it is the leader no more
    asyncpg.InternalClientError,  # none of the hosts is the leader yet; ended in the middle of an answer
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


class Kept(asyncpg.Connection):  # type: ignore[misc]
    """A connection of the pool. Our statements leave nothing on it but a transaction, which is rolled back
    anyway, so it is not told to forget after each of them: that would double the ways to the server."""

    def get_reset_query(self) -> str:
        return ""


def lost(error: BaseException) -> bool:
    """Say whether an error is the connection's, so that the same may go well on another one."""
    if isinstance(error, asyncpg.QueryCanceledError | ValueError):  # ValueError: a value that does not fit
        return False
    return isinstance(error, _LOST)


def behind(error: BaseException) -> bool:
    """Say whether the database itself answers, and a machine behind it (a worker of Citus) does not."""
    told = getattr(error, "severity", None) == "ERROR"  # a connection that ends says FATAL, or nothing
    return told and lost(error) and not isinstance(error, asyncpg.ReadOnlySQLTransactionError)


class Patience:
    """How long one piece of work may still be tried again."""

    def __init__(self) -> None:
        self._deadline = time.monotonic() + PATIENCE
        self._tries = 0

    async def again(self) -> bool:
        """Wait, longer each time; False at once where it has been tried for long enough."""
        if time.monotonic() > self._deadline:
            return False
        self._tries += 1
        await asyncio.sleep(wait(self._tries, _FIRST_PAUSE, _LONGEST_PAUSE).total_seconds())
        return True


def patient(
    ask: Callable[_Given, Awaitable[_Answer]],
) -> Callable[_Given, Coroutine[Any, Any, _Answer]]:
    """Ask again where the connection was lost: for what changes nothing. Raises StoreUnavailable."""

    @wraps(ask)
    async def asked(*args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
        patience: Patience | None = None
        while True:
            try:
                return await ask(*args, **kwargs)
            except _LOST as error:
                if not lost(error):
                    raise
                patience = patience or Patience()
                if not await patience.again():
                    raise unavailable(error) from error

    return asked


def unavailable(error: BaseException) -> StoreUnavailable:
    """What is said of a connection that is lost; where to it led is for the log only."""
    _LOG.warning("city_database_unavailable", reason=str(error).partition("\n")[0] or type(error).__name__)
    return WorkerLost() if behind(error) else StoreUnavailable()
