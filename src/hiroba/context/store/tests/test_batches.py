"""Writes that go together come to the same as one after the other, whatever they do to one entity."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random
from typing import Any

import msgspec
import pytest

from hiroba.context.store import service as stores
from hiroba.context.store.tests.made import deleting, place, putting, sensor
from hiroba.context.store.types import Owner, Select, Store, Write
from hiroba.kernel.decide.types import Sight, Visibility

ALL = Sight(everything=True, organisations=frozenset(), private_of=frozenset())


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    yield await stores.current()
    await stores.close()


def _write(random: Random, tenant: str) -> Write:
    number = random.randrange(4)
    kind = random.randrange(6)
    if kind == 0:
        return deleting(f"urn:ngsi-ld:Sensor:{number:03}", tenant)
    document: dict[str, Any] = sensor(number)
    if kind == 1:
        document["location"] = place(random.randrange(139, 142), 35)
    elif kind == 2:
        del document["location"]
    elif kind == 3:
        document["expiresAt"] = "2126-01-01T00:00:00Z"
    document["temperature"]["value"] = random.random()
    source = random.choice(["", "", "dataset"])
    return putting(document, tenant, Owner("town", Visibility.PUBLIC, source))


async def _state(store: Store, tenant: str) -> list[Any]:
    found: list[Any] = []
    for box in (None, *((float(west), 34.0, west + 0.9, 36.0) for west in (139, 140, 141))):
        page = await store.select(Select(tenant=tenant, sight=ALL, bbox=box, limit=100))
        found.append(sorted((each.id, each.body, each.shape, each.expires) for each in page.items))
    found.append(sorted(await store.ids_of(tenant, "dataset")))
    shapes = await store.shapes(tenant, ALL)
    found.append(sorted((shape.attributes, shape.count) for shape in shapes))
    return found


@pytest.mark.parametrize("seed", range(4))
async def test_together_is_as_one_by_one(store: Store, seed: int) -> None:
    random = Random(seed)
    for _round in range(3):
        number = random.randrange(1 << 30)
        together = [_write(Random(number + each), "a") for each in range(20)]
        alone = [_write(Random(number + each), "b") for each in range(20)]
        outcomes = await store.write(together)
        others = [(await store.write([write]))[0] for write in alone]
        assert [getattr(each, "event", type(each)) for each in outcomes] == [
            getattr(each, "event", type(each)) for each in others
        ]
        assert await _state(store, "a") == await _state(store, "b")
    told = [record for record in await store.read_log(0, 1000) if record.tenant in ("a", "b")]
    lines: dict[str, list[Any]] = {"a": [], "b": []}
    for record in told:
        before = msgspec.json.decode(record.old) if record.old else None
        lines[record.tenant].append(
            (record.event, record.id, record.body, before, record.changed, record.gone)
        )
    assert lines["a"] == lines["b"]
