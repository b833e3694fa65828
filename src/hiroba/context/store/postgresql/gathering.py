"""Entities that are asked for at about the same time are read in one statement.

A statement costs a way to the server and back, and most of the work of a short question on both sides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from hiroba.context.store.postgresql.statements import READ

_Key = tuple[str, str]  # tenant, id
_Found = Mapping[_Key, Sequence[Any]]


class Gathering:
    """Reads rows of entities for one event loop."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._wanted: set[_Key] = set()
        self._next: asyncio.Task[_Found] | None = None

    async def get(self, tenant: str, id: str) -> Sequence[Any] | None:
        """The row of an entity as it is at some time after the call; None when there is none."""
        if self._next is None:
            self._next = asyncio.create_task(self._read())
            self._next.add_done_callback(_noticed)
        self._wanted.add((tenant, id))
        found = await asyncio.shield(self._next)  # others wait for it, too
        return found.get((tenant, id))

    async def _read(self) -> _Found:
        """Whatever is asked for until a connection is free goes along."""
        try:
            async with self._pool.acquire() as connection:
                wanted, self._wanted, self._next = self._wanted, set(), None
                tenants = sorted({tenant for tenant, _id in wanted})
                rows = await connection.fetch(READ, tenants, [id for _tenant, id in wanted])
        finally:
            if self._next is asyncio.current_task():  # no connection was to be had
                self._wanted, self._next = set(), None
        return {(row[0], row[1]): row for row in rows}


def _noticed(task: asyncio.Task[_Found]) -> None:
    """Whoever waits is told of an error; where nobody waits any more, nobody is."""
    if not task.cancelled():
        task.exception()
