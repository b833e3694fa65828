"""What the process beside the writers does for them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from hiroba.context.store.sqlite.beside import Beside
from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.context.store.tests.made import putting, sensor

_MANY = 600


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "city.sqlite3")
    yield store
    await store.close()


@pytest.fixture
async def other(tmp_path: Path, writer: SqliteStore) -> AsyncIterator[SqliteStore]:
    """The same city, opened by another process as it were."""
    store = SqliteStore(tmp_path / "city.sqlite3")
    yield store
    await store.close()


def _in_the_file(folder: Path) -> int:
    """How many entities there are without the WAL."""
    alone = folder / "alone.sqlite3"
    shutil.copy(folder / "city.sqlite3", alone)
    connection = apsw.Connection(str(alone))
    try:
        return int(connection.execute("SELECT count(*) FROM entity").get)
    finally:
        connection.close()


async def test_what_was_written_is_brought_to_the_file(
    tmp_path: Path, writer: SqliteStore, other: SqliteStore
) -> None:
    await other.catch_up()
    await writer.write([putting(sensor(number)) for number in range(_MANY // 2)])
    await other.relieve()
    assert _in_the_file(tmp_path) == 0  # so few are left to the round of upkeep
    await writer.write([putting(sensor(number)) for number in range(_MANY // 2, _MANY)])
    await other.relieve()
    assert _in_the_file(tmp_path) == _MANY


async def test_who_is_at_it_already_is_left_alone(tmp_path: Path, writer: SqliteStore) -> None:
    await writer.write([putting(sensor(1))])
    beside = Beside(tmp_path / "city.sqlite3")
    reader = apsw.Connection(str(tmp_path / "city.sqlite3"))
    reader.execute("BEGIN; SELECT count(*) FROM entity")  # needs the WAL as it is
    try:
        await writer.write([putting(sensor(2))])
        beside.write_back()
        assert reader.execute("SELECT count(*) FROM entity").get == 1
    finally:
        reader.close()
        beside.close()


async def test_how_far_a_follower_is_stands_in_the_file_of_all(
    writer: SqliteStore, other: SqliteStore
) -> None:
    await other.advance("somebody", 7)
    await other.advance("somebody", 5)  # never back
    assert await writer.position("somebody") == 7
