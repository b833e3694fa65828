"""A broker outside: readings come in, are acknowledged when they are safe, and survive both sides' restarts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiomqtt
import msgspec
import pytest
from tests.support.mosquitto import mosquitto

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Command
from hiroba.protocols.mqtt.outside import Outside
from hiroba.protocols.mqtt.service import WrongBrokerAddress
from hiroba.protocols.mqtt.tests.conftest import SENSOR

ENTITY = "urn:ngsi-ld:WeatherObserved:131130:t-1"
TOPIC = "hiroba/131130/t-1/attrs"


@asynccontextmanager
async def listening(store, port) -> AsyncIterator[Outside]:
    outside = Outside(devices.Intake(store, "mqtt"), f"mqtt://127.0.0.1:{port}")
    stop = asyncio.Event()
    task = asyncio.ensure_future(outside.run(stop))
    async with asyncio.timeout(10):
        while outside._client is None:
            await asyncio.sleep(0.02)
    yield outside
    stop.set()
    await task


async def until(store, wanted):
    async with asyncio.timeout(5):
        while True:
            stored = await store.get("131130", ENTITY)
            body = json.loads(stored.body) if stored else {}
            if body.get("temperature", {}).get("value") == wanted:
                return body
            await asyncio.sleep(0.02)


@pytest.fixture
def broker(tmp_path):
    with mosquitto(tmp_path) as port:
        yield port


async def test_readings_over_mosquitto(store, broker):
    key = await devices.register(store, "131130", SENSOR)
    async with listening(store, broker), aiomqtt.Client("127.0.0.1", broker) as device:
        await device.publish(TOPIC, '{"t": 11}', qos=1)
        await until(store, 11)
        await device.publish(f"/ul/{key}/t-1/attrs", "t|12", qos=0)
        await until(store, 12)
        await device.publish(f"/json/{key}x/t-1/attrs", '{"t": 13}', qos=1)
        await device.publish(TOPIC, '{"t": 14}', qos=1)
        await until(store, 14)
        for n in range(60):  # more than mosquitto sends without an acknowledgement
            await device.publish(TOPIC, json.dumps({"t": n - 50}), qos=1)
        await until(store, 9)


async def test_a_topic_of_its_own_is_followed_when_it_is_registered(store, broker):
    async with listening(store, broker), aiomqtt.Client("127.0.0.1", broker) as device:
        await devices.register(store, "131130", msgspec.structs.replace(SENSOR, topic="factory/1"))
        await asyncio.sleep(2.5)
        await device.publish("factory/1", '{"t": 5}', qos=1)
        await until(store, 5)


async def test_what_came_while_nobody_listened_is_taken(store, broker):
    await devices.register(store, "131130", SENSOR)
    async with listening(store, broker):
        pass
    async with aiomqtt.Client("127.0.0.1", broker) as device:
        await device.publish(TOPIC, '{"t": 33}', qos=1)
    async with listening(store, broker):
        await until(store, 33)


@pytest.mark.parametrize("url", ["http://x", "mqtt://", "x"])
async def test_an_address_that_is_none(store, url):
    with pytest.raises(WrongBrokerAddress):
        Outside(devices.Intake(store, "mqtt"), url)


async def test_a_command_that_was_given_meanwhile_goes_out(store, broker):
    device = msgspec.structs.replace(SENSOR, commands=(Command("blink"),))
    await devices.register(store, "131130", device)
    stop = asyncio.Event()

    async def nobody(order):
        return False

    follower = asyncio.ensure_future(devices.follow(store, stop, nobody))
    await asyncio.sleep(0.05)
    await devices.give(store, "131130", device, "blink", 2)
    async with asyncio.timeout(5):
        while not devices.waiting(store, "131130", "t-1"):
            await asyncio.sleep(0.02)
    stop.set()
    await follower
    async with aiomqtt.Client("127.0.0.1", broker) as listener:
        await listener.subscribe("hiroba/131130/t-1/cmd", qos=1)
        async with listening(store, broker):
            message = await asyncio.wait_for(anext(aiter(listener.messages)), 5)
    assert message.payload == b'{"blink":2}'
