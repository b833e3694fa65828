"""All that one turn of the loop asks is asked of one state of the file; what was answered before is in it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hiroba.context.store import service as stores
from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.context.store.tests.made import TENANT, putting, sensor

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("HIROBA_DATABASE_URL")), reason="the turns are those of SQLite"
)


@pytest.fixture
async def two(data_dir: Path) -> AsyncIterator[tuple[SqliteStore, SqliteStore]]:
    """The same file, as two processes have it."""
    path = data_dir / "city" / "city.sqlite3"
    one, other = SqliteStore(path), SqliteStore(path)
    yield one, other
    await one.close()
    await other.close()


async def test_what_another_process_answered_is_seen_in_the_next_turn(
    two: tuple[SqliteStore, SqliteStore],
) -> None:
    mine, theirs = two
    for number in range(20):
        assert mine.peek(TENANT, sensor(number)["id"]) is None
        await theirs.write([putting(sensor(number))])
        assert mine.peek(TENANT, sensor(number)["id"]) is not None


async def test_a_look_begins_anew_within_the_turn(
    two: tuple[SqliteStore, SqliteStore], data_dir: Path
) -> None:
    mine, theirs = two
    id = sensor(1)["id"]
    assert mine.peek(TENANT, id) is None

    def write() -> None:  # beside this loop, so that its turn does not end
        async def put() -> None:
            store = SqliteStore(data_dir / "city" / "city.sqlite3")
            await store.write([putting(sensor(1))])
            await store.close()

        asyncio.run(put())

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert mine.peek(TENANT, id) is None  # the same turn, the same state
    mine.look()
    assert mine.peek(TENANT, id) is not None
    mine.look()
    assert mine.peek(TENANT, id) is not None
    assert theirs.peek(TENANT, id) is not None


async def test_a_new_space_and_a_changed_document_are_seen(two: tuple[SqliteStore, SqliteStore]) -> None:
    mine, theirs = two
    assert "elsewhere" not in await mine.tenants()
    assert mine.documents("thing") == {}
    await theirs.put("thing", "elsewhere", "one", b"1")
    assert "elsewhere" in await mine.tenants()
    assert mine.documents("thing") == {("elsewhere", "one"): b"1"}
    await theirs.put("thing", "elsewhere", "one", b"2")
    assert mine.documents("thing") == {("elsewhere", "one"): b"2"}


async def test_a_follower_says_how_far_it_is_seldom_and_at_the_end() -> None:
    store = await stores.current()
    stop = asyncio.Event()
    seen: list[int] = []
    await store.position("mine")
    await store.write([putting(sensor(1)), putting(sensor(2))])
    async for records in stores.stretches(store, "mine", stop, 0.01):
        seen += [record.version for record in records]
        if len(seen) == 2:
            await store.write([putting(sensor(3))])
        if len(seen) == 3:
            stop.set()
    assert seen == sorted(set(seen))
    assert len(seen) == 3
    assert await store.position("mine") == seen[-1]
    await stores.close()


async def test_nobody_reads_for_nobody() -> None:
    store = await stores.current()
    stop = asyncio.Event()
    await store.position("mine")
    await store.write([putting(sensor(1))])
    needed: list[bool] = []
    seen = 0

    async def pass_over(position: int) -> int:
        return position if needed else await store.log_end()

    async for records in stores.stretches(store, "mine", stop, 0.01, pass_over):
        seen += len(records)
        if not needed:
            assert not records
            needed.append(True)
            await store.write([putting(sensor(2))])
        elif seen:
            stop.set()
    assert seen == 1
    await stores.close()
