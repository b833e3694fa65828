"""The history beside a real store: every answered write is in it, once."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.history.embedded import Embedded
from hiroba.context.history.service import History
from hiroba.context.history.tests.made import EVERYTHING
from hiroba.context.history.types import Question, Window
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.context.store.types import Store, Write
from hiroba.kernel.settings import service as settings

ID = "urn:ngsi-ld:Device:1"
QUESTION = Question(tenant="", sight=EVERYTHING, window=Window(), page=100_000)


def writes(numbers: range) -> list[Write]:
    """Each a value of its own."""
    found = []
    for number in numbers:
        entity = {"id": ID, "type": "Device", "count": {"type": "Property", "value": number}}
        draft = entities.read_entity(entity, jsonld.CORE)
        found.append(Write("", ID, entities.upsert(draft, update=True)))
    return found


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    yield await stores.current()
    await stores.close()


def folder() -> Path:
    return settings.server().data_dir / "city"


async def counts(history: History) -> list[int]:
    answer = await history.evolution(QUESTION, ID)
    if answer is None:
        return []
    return [msgspec.json.decode(one.body)["value"] for one in answer.evolutions[0].attributes["count"]]


async def test_a_read_sees_every_answered_write(store: Store) -> None:
    history = History(store, Embedded(folder()))
    for number in range(5):
        await store.write(writes(range(number, number + 1)))
        assert await counts(history) == list(range(number + 1))
    history.close()


async def test_several_that_catch_up_at_once_take_in_each_write_once(store: Store) -> None:
    several = [History(store, Embedded(folder())) for _each in range(3)]
    for start in range(0, 200, 20):
        await store.write(writes(range(start, start + 20)))
        await asyncio.gather(*(each.catch_up() for each in several))
    for each in several:
        assert sorted(await counts(each)) == list(range(200))
        each.close()


def _take_in_until_killed(folder: str) -> None:
    """In a process of its own: take in by small steps, for ever."""

    async def run() -> None:
        store = SqliteStore(Path(folder) / "city.sqlite3")
        kept: Any = Embedded(Path(folder))
        while True:
            position = kept.position() or 0
            records = await store.read_log(position, 3)
            if records:
                kept.take_in(records, position, records[-1].version)

    asyncio.run(run())


async def test_a_kill_while_taking_in_loses_and_doubles_nothing(store: Store) -> None:
    history = History(store, Embedded(folder()))
    await history.catch_up()
    for start in range(0, 600, 200):
        await store.write(writes(range(start, start + 200)))
        process = multiprocessing.get_context("spawn").Process(
            target=_take_in_until_killed, args=(str(folder()),)
        )
        process.start()
        before = await history.position()
        for _each in range(200):
            await asyncio.sleep(0.05)
            if await history.position() > before:
                break
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    assert sorted(await counts(history)) == list(range(600))
    history.close()
