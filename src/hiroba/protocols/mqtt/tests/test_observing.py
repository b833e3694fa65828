"""SensorThings over the broker inside: what changed goes out, Observations come in."""

from __future__ import annotations

import asyncio
import json

import aiomqtt
import pytest

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Device, Field
from hiroba.context.store import service as stores
from hiroba.protocols.mqtt.service import Inside, Observing

ENTITY = "urn:ngsi-ld:Room:131041:r-1"
STREAM = f"{ENTITY}*temperature"
ROOT = "sta/131041/v1.1"


@pytest.fixture
async def broker(open_mode):
    store = await stores.current()
    intake = devices.Intake(store, "mqtt")
    room = Device(
        id="r-1", name="部屋", digest="", entity=ENTITY, type="Room",
        fields=(Field(source="t", attribute="temperature"),),
    )  # fmt: skip
    await devices.register(store, "131041", room)
    observing = Observing(intake)
    inside = Inside(intake, "127.0.0.1", 0, observing.take)
    await inside.start()
    stop = asyncio.Event()
    running = [asyncio.ensure_future(intake.run(stop)), asyncio.ensure_future(observing.follow(inside, stop))]
    await intake.offer("hiroba/131041/r-1/attrs", b'{"t": 20}')
    await asyncio.sleep(0.2)  # what was before anybody listens is not told
    yield inside
    await inside.stop()
    stop.set()
    await asyncio.gather(*running)
    await stores.close()


async def told(client):
    message = await asyncio.wait_for(anext(aiter(client.messages)), 5)
    return message.topic.value, json.loads(message.payload)


async def test_observations_are_told_to_who_listens(broker):
    topic = f"{ROOT}/Datastreams('{STREAM}')/Observations"
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe(topic, qos=1)
        await client.subscribe(f"{ROOT}/Datastreams('other')/Observations", qos=1)
        await asyncio.sleep(0.1)
        await client.publish("hiroba/131041/r-1/attrs", '{"t": 21}', qos=1)
        came, payload = await told(client)
    assert came == topic
    assert payload["result"] == 21
    assert payload["@iot.id"].startswith(f"{STREAM}*")


async def test_parts_and_things(broker):
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe(f"{ROOT}/Observations?$select=result", qos=1)
        await asyncio.sleep(0.1)
        await client.publish("hiroba/131041/r-1/attrs", '{"t": 22}', qos=1)
        assert (await told(client))[1] == {"result": 22}


async def test_an_observation_is_made_by_a_message(broker):
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        body = {"result": 30, "Datastream": {"@iot.id": STREAM}}
        await client.publish(f"{ROOT}/Observations", json.dumps(body), qos=1)
        stored = await broker.store.get("131041", ENTITY)
        assert json.loads(stored.body)["temperature"]["value"] == 30
        await client.publish(f"{ROOT}/Datastreams('{STREAM}')/Observations", '{"result": 31}', qos=1)
        stored = await broker.store.get("131041", ENTITY)
        assert json.loads(stored.body)["temperature"]["value"] == 31
        await client.publish(f"{ROOT}/Datastreams('nothing')/Observations", '{"result": 31}', qos=1)
    await broker.intake.flush()
    assert [each.code for each in devices.rejects_of(broker.store, "")] == ["entity_refused"]
