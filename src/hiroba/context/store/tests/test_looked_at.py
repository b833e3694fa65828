"""What was just taken in is known to PostgreSQL's planner before somebody asks a minute for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import asyncpg
import pytest

from hiroba.context.store import service as stores
from hiroba.context.store.tests.made import putting, sensor
from hiroba.context.store.types import Store

pytestmark = pytest.mark.skipif(not os.environ.get("HIROBA_DATABASE_URL"), reason="SQLite plans without")
_KNOWN = (
    "SELECT sum(greatest(reltuples, 0)) FROM pg_class WHERE relkind = 'r' AND relname ~ '^entity(_[0-9]+)?$'"
)
_LOOKED = "SELECT sum(analyze_count) FROM pg_stat_user_tables WHERE relname ~ '^entity(_[0-9]+)?$'"


async def _sum(connection: asyncpg.Connection, said: str) -> float:
    """The sum of one machine, or of the machines that the city is spread over."""
    if os.environ.get("HIROBA_TEST_WORKERS"):
        said = f"SELECT sum(result::float) FROM run_command_on_workers($${said}$$)"
    return float(await connection.fetchval(said))


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    yield await stores.current()
    await stores.close()


async def test_upkeep_has_what_was_taken_in_looked_at_once(store: Store) -> None:
    beside = await asyncpg.connect(os.environ["HIROBA_CITY_DATABASE_URL"])
    try:
        await store.write([putting(sensor(number)) for number in range(3000)])
        async with asyncio.timeout(30):
            while await _sum(beside, _KNOWN) < 3000:
                await asyncio.sleep(0.3)  # the database counts what was written now and then
                await store.catch_up()
        looked = await _sum(beside, _LOOKED)
        await store.catch_up()
        assert await _sum(beside, _LOOKED) == looked, "and not again while nothing comes"
    finally:
        await beside.close()
