"""What is known of the database is as it is now, also where others change it: new shapes, old functions."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec
import pytest

from hiroba.context.queries import service as queries
from hiroba.context.store.postgresql.store import PostgresStore
from hiroba.context.store.tests.made import TENANT, putting, sensor
from hiroba.context.store.types import Select
from hiroba.kernel.decide.types import Sight

pytestmark = pytest.mark.skipif(
    not os.environ.get("HIROBA_DATABASE_URL") or bool(os.environ.get("HIROBA_TEST_WORKERS")),
    reason="of PostgreSQL on one machine",
)
_ALL = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
_BEFORE = """
CREATE OR REPLACE FUNCTION city.number_at(body text, name text, member text) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(found) WHEN 'number' THEN (found #>> '{}')::double precision END
  FROM (SELECT body::jsonb #> ARRAY[name, member] AS found) AS at $$;
"""


@pytest.fixture
async def url() -> str:
    from tests.support import databases

    databases.ensure(os.environ["HIROBA_CITY_DATABASE_URL"])
    return os.environ["HIROBA_CITY_DATABASE_URL"]


@pytest.fixture
async def two(url: str) -> AsyncIterator[tuple[PostgresStore, PostgresStore]]:
    """The same database, as two processes have it."""
    one, other = await PostgresStore.open(url), await PostgresStore.open(url)
    yield one, other
    await one.close()
    await other.close()


async def _found(store: PostgresStore, q: str, **more: Any) -> list[str]:
    condition = queries.parse_q(q, lambda name: name)
    page = await store.select(Select(tenant=TENANT, sight=_ALL, q=condition, **more))
    return [each.id for each in page.items]


async def test_what_another_process_gave_a_new_shape_is_found_at_once(
    two: tuple[PostgresStore, PostgresStore],
) -> None:
    mine, theirs = two
    await mine.write([putting(sensor(number)) for number in range(3)])
    everything = [sensor(number)["id"] for number in range(3)]
    assert await _found(mine, "temperature>=0") == everything
    for number in range(3):
        shaped = {f"extra{number}": {"type": "Property", "value": 1}}
        await theirs.write([putting(sensor(number, **shaped))])
        assert sorted(await _found(mine, "temperature>=0")) == everything
    await theirs.write([putting(sensor(3, other={"type": "Property", "value": 1}))])
    assert sorted(await _found(mine, "temperature>=0", limit=3, offset=1)) == [
        *everything[1:],
        sensor(3)["id"],
    ]


async def test_functions_of_an_older_version_are_made_anew(url: str) -> None:
    store = await PostgresStore.open(url)
    await store.write([putting(sensor(number)) for number in range(5)])
    beside = await asyncpg.connect(url)
    try:
        await beside.execute(_BEFORE)
        old = await beside.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'number_at'")
        await beside.execute(
            "CREATE INDEX before ON city.entity (shape, (city.number_at(body, 'temperature', 'value')))"
        )
        await store.close()
        store = await PostgresStore.open(url)
        assert await beside.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'number_at'") != old
        await beside.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        said = "SELECT count(*) FROM city.entity WHERE shape = 1 AND city.number_at(body, $$temperature$$, 'value') > 2"
        assert await beside.fetchval(said.replace("$$", "'")) == 2
        plan = "".join(row[0] for row in await beside.fetch("EXPLAIN " + said.replace("$$", "'")))
        assert "before" in plan, "what was indexed by the one is found by the other"
    finally:
        await beside.close()
        await store.close()


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (3, 3.0, None), (-2.5e3, -2500.0, None), ("3", None, "3"), ("書\"\\\u2028\n", None, "書\"\\\u2028\n"),
        (True, None, None), (None, None, None), ([1], None, None), ({"value": 1}, None, None),
    ],
)  # fmt: skip
async def test_a_value_is_a_number_or_a_text_or_neither(
    url: str, value: Any, number: float | None, text: str | None
) -> None:
    store = await PostgresStore.open(url)
    beside = await asyncpg.connect(url)
    body = msgspec.json.encode({"a": {"value": value}, "b": {}}).decode()
    try:
        for member, wanted in (("number_at", number), ("text_at", text)):
            assert await beside.fetchval(f"SELECT city.{member}($1, 'a', 'value')", body) == wanted
            for absent in ("b", "c"):
                assert await beside.fetchval(f"SELECT city.{member}($1, $2, 'value')", body, absent) is None
    finally:
        await beside.close()
        await store.close()
