"""Indexes on what is asked, as on SQLite: often without one is a wish for one."""

from __future__ import annotations

from collections.abc import Iterable

import asyncpg

from hiroba.context.store.postgresql.conditions import Key, expression

_OFTEN = 500  # questions without an index that are a wish for one
_LONGEST = 3600.0  # seconds that making an index may take
_MOST = 24  # indexes: each makes a write slower


class Asked:
    """The indexes that there are."""

    def __init__(self) -> None:
        self._there: set[Key] = set()
        self._missed: dict[Key, int] = {}
        self.wished: set[Key] = set()

    async def refresh(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch("SELECT member, path FROM city.asked")
        self._there = {(*row[0].split(" "), row[1]) for row in rows}

    def miss(self, keys: Iterable[Key]) -> None:
        """Say that a question had to do without an index on these."""
        for function, name, member in keys:
            key = (function, member, name)
            if key in self._there or len(self._there) >= _MOST:
                continue
            self._missed[key] = self._missed.get(key, 0) + 1
            if self._missed[key] >= _OFTEN:
                del self._missed[key]
                self.wished.add(key)

    async def make(self, connection: asyncpg.Connection) -> None:
        """Make what was wished; readers and writers go on meanwhile."""
        wished, self.wished = self.wished, set()
        for function, member, name in sorted(wished):
            there = await connection.fetchval("SELECT count(*) FROM city.asked")
            if there >= _MOST:
                return
            index = f"asked_{there + 1}"
            added = await connection.execute(
                "INSERT INTO city.asked VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                index,
                f"{function} {member}",
                name,
            )
            if added.endswith(" 1"):
                await self._made(connection, index, expression((function, name, member)))
        await self.refresh(connection)

    async def _made(self, connection: asyncpg.Connection, index: str, on: str) -> None:
        """Make one index; where that fails nothing of it stays, so that it can be wished again."""
        try:
            await connection.execute(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON city.entity (shape, ({on}))",
                timeout=_LONGEST,
            )
        except BaseException:
            await connection.execute(f"DROP INDEX IF EXISTS city.{index}", timeout=_LONGEST)
            await connection.execute("DELETE FROM city.asked WHERE name = $1", index)
            raise
