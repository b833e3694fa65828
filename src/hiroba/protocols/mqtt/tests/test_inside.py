"""What a device meets that speaks MQTT to the broker inside."""

from __future__ import annotations

import asyncio
import json

import aiomqtt
import msgspec
import pytest

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Command
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.protocols.mqtt import accounts
from hiroba.protocols.mqtt.service import Inside, PortTaken
from hiroba.protocols.mqtt.tests.conftest import SENSOR

TOPIC = "hiroba/131130/t-1/attrs"
ENTITY = "urn:ngsi-ld:WeatherObserved:131130:t-1"


def client(square, username="131130/t-1", password=None, **more):
    return aiomqtt.Client(
        "127.0.0.1", square.port, username=username, password=password or square.key, **more
    )


async def entity(square):
    stored = await square.store.get("131130", ENTITY)
    return json.loads(stored.body) if stored else None


async def test_a_reading_is_an_entity_when_it_is_acknowledged(square):
    async with client(square) as device:
        await device.publish(TOPIC, '{"t": 21.5, "h": 40}', qos=1)
        found = await entity(square)
    assert found["type"] == "WeatherObserved"
    assert found["temperature"]["value"] == 21.5
    assert found["temperature"]["unitCode"] == "CEL"
    assert found["humidity"]["value"] == 0.4
    assert found["temperature"]["observedAt"].endswith("Z")


async def test_a_wrong_key_is_turned_away_and_shown(square):
    with pytest.raises(aiomqtt.MqttError):
        async with client(square, password="hdk_wrong"):
            pass
    assert [each.code for each in await square.rejects()] == ["device_key_wrong"]


async def test_a_foreign_topic_is_not_written_but_shown(square):
    async with client(square) as device:
        await device.publish("hiroba/131130/t-2/attrs", '{"t": 1}', qos=1)
        await device.publish("hiroba/140007/t-1/attrs", '{"t": 1}', qos=1)
    assert await entity(square) is None
    assert [each.code for each in await square.rejects()] == ["topic_foreign"] * 2


async def test_what_makes_no_sense_is_kept_with_its_payload(square):
    async with client(square) as device:
        await device.publish(TOPIC, '{"t": 9999}', qos=1)
        await device.publish(TOPIC, "{not json", qos=2)
        await device.publish(TOPIC, '{"t": 20, "h": "?"}', qos=1)
    kept = await square.rejects()
    assert [each.code for each in kept] == ["value_wrong", "payload_malformed", "value_out_of_range"]
    assert kept[1].payload == b"{not json"
    assert (await entity(square))["temperature"]["value"] == 20


async def test_topics_as_the_iot_agents_have_them(square):
    async with client(square, username="t-1") as device:
        await device.publish(f"/json/{square.key}/t-1/attrs", '{"t": 1}', qos=1)
        await device.publish(f"/ul/{square.key}/t-1/attrs", "t|2|h|50", qos=1)
        assert (await entity(square))["humidity"]["value"] == 0.5
        await device.publish(f"/{square.key}/t-1/attrs/temperature", "3.5", qos=1)
    assert (await entity(square))["temperature"]["value"] == 3.5
    assert await square.rejects() == []


async def test_nobody_listens_to_others(square):
    async with client(square) as device:
        codes = await device.subscribe([("hiroba/#", 1), ("hiroba/131130/t-1/cmd", 1), ("#", 0)])
    assert [code.value if hasattr(code, "value") else code for code in codes] == [128, 1, 128]


async def test_strangers_may_not_speak(square):
    async with aiomqtt.Client("127.0.0.1", square.port) as stranger:
        await stranger.publish(TOPIC, '{"t": 1}', qos=1)
    assert await entity(square) is None


async def test_a_flood_of_one_client_loses_nothing(square):
    async with client(square, max_inflight_messages=200) as device:
        await asyncio.gather(*(device.publish(TOPIC, json.dumps({"t": n % 50}), qos=1) for n in range(1000)))
    await square.intake.flush()
    assert (await square.store.log_end()) >= 1000


async def test_bytes_that_are_no_mqtt_do_no_harm(square):
    for raw in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x10\xff\xff\xff\xff\x7f",
        b"\x10\x0c\x00\x04MQTT\x05\x02\x00\x3c\x00\x00",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", square.port)
        writer.write(raw)
        await writer.drain()
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 5)
        writer.close()
    async with client(square) as device:
        await device.publish(TOPIC, '{"t": 1}', qos=1)
    assert await entity(square) is not None


async def test_a_command_goes_out_and_its_answer_comes_back(square):
    await devices.change(square.store, "131130", with_command())
    stop = asyncio.Event()
    follower = asyncio.ensure_future(devices.follow(square.store, stop, square.inside.send_order))
    async with client(square) as device:
        await device.subscribe("hiroba/131130/t-1/cmd", qos=1)
        await asyncio.sleep(0.05)
        await devices.give(square.store, "131130", with_command(), "blink", 3)
        message = await asyncio.wait_for(anext(aiter(device.messages)), 5)
        assert message.payload == b'{"blink":3}'
        await device.publish("hiroba/131130/t-1/cmdexe", '{"blink": "done"}', qos=1)
    stop.set()
    await follower
    found = await entity(square)
    assert found["blink_info"]["value"] == "done"
    assert await square.rejects() == []


async def test_a_command_waits_until_the_device_listens(square):
    await devices.change(square.store, "131130", with_command())
    stop = asyncio.Event()
    follower = asyncio.ensure_future(devices.follow(square.store, stop, square.inside.send_order))
    await asyncio.sleep(0.05)
    await devices.give(square.store, "131130", with_command(), "blink", 7)
    async with asyncio.timeout(5):
        while not devices.waiting(square.store, "131130", "t-1"):
            await asyncio.sleep(0.02)
    async with client(square) as device:
        await device.subscribe(f"/json/{square.key}/t-1/cmd", qos=1)
        message = await asyncio.wait_for(anext(aiter(device.messages)), 5)
        assert message.payload == b'{"blink":7}'
    stop.set()
    await follower


async def test_nobody_can_end_the_session_of_another(square):
    other = await devices.register(
        square.store, "131130", msgspec.structs.replace(SENSOR, id="t-2", entity="urn:x:2")
    )
    async with client(square, identifier="same") as device:
        async with client(square, username="131130/t-2", password=other, identifier="same"):
            pass
        with pytest.raises(aiomqtt.MqttError):
            async with client(square, password="wrong", identifier="same"):
                pass
        await device.publish(TOPIC, '{"t": 8}', qos=1)
    assert (await entity(square))["temperature"]["value"] == 8


async def test_a_device_whose_key_was_renewed_writes_no_more(square):
    async with client(square) as device:
        await devices.renew_key(square.store, "131130", "t-1")
        await device.publish(TOPIC, '{"t": 8}', qos=1)
    assert await entity(square) is None


async def test_a_packet_that_is_too_large_ends_the_connection_and_is_told(square):
    async with client(square) as device:
        with pytest.raises(aiomqtt.MqttError):
            await device.publish(TOPIC, b"x" * (3 * 1024**2), qos=1, timeout=3)
    kept = await square.rejects()
    assert {(each.device, each.code) for each in kept} == {("t-1", "payload_too_large")}
    async with client(square) as device:
        await device.publish(TOPIC, '{"t": 1}', qos=1)


async def test_a_busy_port_is_told_in_a_sentence(square):
    second = Inside(square.intake, "127.0.0.1", square.port, square.nothing)
    with pytest.raises(PortTaken) as refusal:
        await second.start()
    assert str(square.port) in str(refusal.value)


async def test_a_program_with_a_token_speaks_for_its_organisation(square, monkeypatch):
    await devices.register(square.store, "140007", msgspec.structs.replace(SENSOR, entity="urn:x:9"))
    officer = Principal("token", "token-7", {"131130": Role.OFFICER}, frozenset({Action.ENTITY_WRITE}))
    monkeypatch.setattr(accounts, "_principal", lambda secret: officer)
    monkeypatch.setattr(accounts, "require", allowed_in_131130)
    async with client(square, username="program", password="hrb_made") as program:
        await program.subscribe("hiroba/131130/+/attrs", qos=1)
        codes = await program.subscribe("hiroba/140007/+/attrs", qos=1)
        assert codes[0] == 128
        await program.publish(TOPIC, '{"t": 5}', qos=1)
        await program.publish("hiroba/140007/t-1/attrs", '{"t": 5}', qos=1)
        message = await asyncio.wait_for(anext(aiter(program.messages)), 5)
        assert message.topic.value == TOPIC
    assert (await entity(square))["temperature"]["value"] == 5
    assert await square.store.get("140007", "urn:x:9") is None


async def allowed_in_131130(who, action, tenant):
    if tenant != "131130":
        raise Forbidden(action=action.value, kind="entity", organisation=tenant)


def with_command():
    return msgspec.structs.replace(SENSOR, commands=(Command("blink"),))
