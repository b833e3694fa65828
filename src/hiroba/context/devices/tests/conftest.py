from __future__ import annotations

import json

import pytest

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Command, Device, Field, Value, Wire
from hiroba.context.store.sqlite.store import SqliteStore

TENANT = "131041"
ENTITY = "urn:ngsi-ld:WeatherObserved:131041:t-1"


def made(**changes) -> Device:
    known = {
        "id": "t-1", "name": "気温計", "digest": "", "entity": ENTITY, "type": "WeatherObserved",
        "wire": Wire.JSON,
        "fields": (
            Field(source="t", attribute="temperature", unit="CEL", minimum=-50, maximum=60),
            Field(source="h", attribute="humidity", factor=0.01),
            Field(source="door", attribute="open", value=Value.BOOLEAN),
        ),
        "battery": "b",
        "commands": (Command("blink"), Command("beep", '{"volume": {value}}')),
    }  # fmt: skip
    return Device(**{**known, **changes})


@pytest.fixture
async def store(tmp_path):
    found = SqliteStore(tmp_path / "city.sqlite3")
    yield found
    await found.close()


class Desk:
    """A store with one device, and its intake."""

    def __init__(self, store):
        self.store = store
        self.intake = devices.Intake(store, "test")
        self.key = ""

    async def register(self, **changes):
        self.key = await devices.register(self.store, TENANT, made(**changes))

    async def send(self, payload, topic="hiroba/131041/t-1/attrs"):
        refusal = await self.intake.offer(topic, payload if isinstance(payload, bytes) else payload.encode())
        await self.intake.flush()
        return refusal

    async def entity(self, id=ENTITY):
        stored = await self.store.get(TENANT, id)
        return json.loads(stored.body) if stored else None

    def rejects(self, device="t-1"):
        return devices.rejects_of(self.store, TENANT, device)


@pytest.fixture
async def desk(store):
    found = Desk(store)
    await found.register()
    return found
