"""A PostgreSQL whose connections break: nothing that was answered is lost, nothing is written twice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from hiroba.context.store import service as stores
from hiroba.context.store.errors import StoreUnavailable, WorkerLost, WriteUncertain
from hiroba.context.store.postgresql import reaching
from hiroba.context.store.postgresql.store import PostgresStore
from hiroba.context.store.postgresql.transaction import Transaction
from hiroba.context.store.tests.made import TENANT, putting, sensor
from hiroba.context.store.types import Store

pytestmark = pytest.mark.skipif(
    not os.environ.get("HIROBA_DATABASE_URL"), reason="what breaks here is a connection to PostgreSQL"
)
_NOWHERE = "postgresql://hiroba@127.0.0.1:1/city"
_BREAK = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_LOST_FOR = """
CREATE FUNCTION city.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'connection to the remote node failed' USING ERRCODE = '08006'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON city.entity FOR EACH ROW
  WHEN (NEW.id = '{id}') EXECUTE FUNCTION city.refuse()"""  # what Citus answers when a worker is lost


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    yield await stores.current()
    await stores.close()


@pytest.fixture
async def beside(store: Store) -> AsyncIterator[asyncpg.Connection]:
    """A connection of somebody else."""
    connection = await asyncpg.connect(os.environ["HIROBA_CITY_DATABASE_URL"])
    yield connection
    await connection.close()


async def test_reads_and_writes_go_on_after_every_connection_was_ended(
    store: Store, beside: asyncpg.Connection
) -> None:
    await store.write([putting(sensor(1))])
    await beside.execute(_BREAK)
    [done] = await store.write([putting(sensor(2))])
    assert getattr(done, "event", done) == "created"
    await beside.execute(_BREAK)
    assert await store.get(TENANT, sensor(1)["id"]) is not None


async def test_documents_of_others_are_heard_of_after_the_connection_was_lost(
    store: Store, beside: asyncpg.Connection
) -> None:
    async with beside.transaction():  # and nobody told of it, as while the listener is away
        await beside.execute("INSERT INTO city.document VALUES ('kind', 't', 'one', '{}')")
        await beside.execute("INSERT INTO city.revision VALUES ('kind', 1)")
    assert not store.documents("kind")
    await beside.execute(_BREAK)
    for _try in range(100):  # it is read when the listener is back
        if store.documents("kind"):
            break
        await asyncio.sleep(0.05)
    assert store.documents("kind") == {("t", "one"): b"{}"}


@pytest.mark.parametrize("committed", [True, False])
async def test_a_write_whose_commit_was_not_answered_is_done_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    broken = _breaking_at_commit(monkeypatch, committed, times=1)
    [done] = await store.write([putting(sensor(1))])
    assert broken == [committed]
    assert getattr(done, "event", done) == "created"
    assert [each.id for each in await store.read_log(0)] == [sensor(1)["id"]]


@pytest.mark.skipif(bool(os.environ.get("HIROBA_TEST_WORKERS")), reason="Citus takes no triggers")
async def test_a_lost_machine_of_several_refuses_only_its_own_writes(
    store: Store, beside: asyncpg.Connection
) -> None:
    await beside.execute(_LOST_FOR.format(id=sensor(1)["id"]))
    done = await asyncio.gather(
        *[store.write([putting(sensor(number))]) for number in range(3)], return_exceptions=True
    )
    assert [type(each) for each in done] == [list, WorkerLost, list]
    assert await store.get(TENANT, sensor(2)["id"]) is not None


async def test_what_cannot_be_known_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "PATIENCE", 0.0)
    _breaking_at_commit(monkeypatch, committed=False, times=100)
    with pytest.raises(WriteUncertain):
        await store.write([putting(sensor(1))])


async def test_a_database_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "PATIENCE", 0.2)
    with pytest.raises(StoreUnavailable):
        await PostgresStore.open(_NOWHERE)


def _breaking_at_commit(monkeypatch: pytest.MonkeyPatch, committed: bool, times: int) -> list[bool]:
    """Let the connection break just after or just before the commit of a write is carried out."""
    broken: list[bool] = []
    end = Transaction.end

    async def breaking(self: Transaction) -> Any:
        logged = await end(self)
        if len(broken) < times:
            broken.append(committed)
            if committed:
                await self._connection.execute("COMMIT")
            self._connection.terminate()
        return logged

    monkeypatch.setattr(Transaction, "end", breaking)
    return broken
