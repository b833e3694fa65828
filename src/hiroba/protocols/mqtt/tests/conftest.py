from __future__ import annotations

import asyncio

import pytest

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Device, Field, Found, Wire
from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.protocols.mqtt.inside import Inside
from hiroba.rules.metering import guesses

SENSOR = Device(
    id="t-1", name="気温計", digest="", entity="urn:ngsi-ld:WeatherObserved:131130:t-1", type="WeatherObserved",
    wire=Wire.JSON,
    fields=(
        Field(source="t", attribute="temperature", unit="CEL", minimum=-50, maximum=60),
        Field(source="h", attribute="humidity", factor=0.01),
    ),
)  # fmt: skip


@pytest.fixture
async def store(tmp_path):
    made = SqliteStore(tmp_path / "city.sqlite3")
    yield made
    await made.close()


@pytest.fixture
async def square(store):
    """The broker inside on a free port, a registered device and its key. Nobody guessed a key before."""
    guesses.forget()
    intake = devices.Intake(store, "mqtt")
    key = await devices.register(store, "131130", SENSOR)

    async def no_observation(topic, payload):
        return

    inside = Inside(intake, "127.0.0.1", 0, no_observation)
    await inside.start()
    stop = asyncio.Event()
    running = asyncio.ensure_future(intake.run(stop))
    yield Square(inside, intake, store, key)
    await inside.stop()
    stop.set()
    await running


class Square:
    def __init__(self, inside, intake, store, key):
        self.inside, self.intake, self.store, self.key = inside, intake, store, key
        self.port = inside.port

    async def nothing(self, topic, payload):
        return

    @property
    def found(self) -> Found:
        return devices.index_of(self.store).find("131130", "t-1")

    async def rejects(self):
        await self.intake.flush()
        return devices.rejects_of(self.store, "131130")
