"""What the broker tells is metered, and nobody sends or gets more than they may."""

from __future__ import annotations

import asyncio
import json

import aiomqtt
import pytest

from hiroba.context.devices import service as devices
from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.kernel.settings import service as settings
from hiroba.protocols.mqtt import accounts
from hiroba.protocols.mqtt.using import Of
from hiroba.rules.metering import limits, tally
from hiroba.rules.metering.types import SubjectKind, Use

TOPIC = "hiroba/131130/t-1/attrs"
STREAM = "sta/131130/v1.1/Observations"
READING = json.dumps({"t": 20})
OFFICER = Principal("token", "token:1", {"131130": Role.OFFICER}, frozenset({Action.ENTITY_WRITE}))


@pytest.fixture
def limited(monkeypatch):
    """How much a key and a network may get in a minute."""

    def limit(**asked):
        for name, value in asked.items():
            monkeypatch.setenv(f"HIROBA_LIMITS_{name.upper()}", str(value))
        settings.limits.cache_clear()
        limits.gate.on = True

    monkeypatch.setattr(limits, "gate", limits._Gate())
    yield limit
    settings.limits.cache_clear()


@pytest.fixture
def program(square, monkeypatch):
    """A program of the town's officer, by a token."""

    async def sign_in(_secret):
        return OFFICER

    async def allowed(who, _action, tenant):
        return tenant in who.roles

    monkeypatch.setattr(accounts, "_principal", lambda _secret: OFFICER)
    monkeypatch.setattr(accounts, "_allowed", allowed)
    return lambda **more: aiomqtt.Client("127.0.0.1", square.port, username="x", password="hrb_x", **more)


def device(square):
    return aiomqtt.Client("127.0.0.1", square.port, username="131130/t-1", password=square.key)


def told():
    """(organisation, owner, type, number) of what was notified."""
    found = [
        (each._who.kind, each._owner, id, number)
        for each in tally._begun
        for (kind, id, use), (number, _size) in each._counts.items()
        if kind is SubjectKind.ENTITIES and use is Use.NOTIFICATION
    ]
    tally._begun.clear()
    tally._known.clear()
    return sorted(found)


async def test_a_message_is_a_use_of_each_who_gets_it(square, program):
    told()
    async with program() as listener, aiomqtt.Client("127.0.0.1", square.port) as anybody:
        await listener.subscribe("hiroba/131130/+/attrs", qos=1)
        await anybody.subscribe(STREAM, qos=1)
        async with device(square) as sensor:
            await sensor.publish(TOPIC, READING, qos=1)
        square.inside.publish(STREAM, b"{}", 1, Of("131130", "WeatherObserved"))
        for each in (listener, anybody):
            await asyncio.wait_for(anext(aiter(each.messages)), 5)
    assert told() == [
        ("anonymous", "131130", "WeatherObserved", 1), ("token", "131130", "WeatherObserved", 1),
    ]  # fmt: skip


async def test_a_command_is_no_use(square):
    told()
    async with device(square) as sensor:
        await sensor.subscribe("hiroba/131130/t-1/cmd", qos=1)
        square.inside.publish("hiroba/131130/t-1/cmd", b"{}", 1)
        await asyncio.wait_for(anext(aiter(sensor.messages)), 5)
    assert told() == []


async def test_what_waited_is_a_use_when_it_is_fetched(square, program):
    lasting = {"identifier": "desk", "clean_session": False}
    async with program(**lasting) as listener:
        await listener.subscribe("hiroba/131130/+/attrs", qos=1)
    async with device(square) as sensor:
        await sensor.publish(TOPIC, READING, qos=1)
        await sensor.publish(TOPIC, READING, qos=1)
    assert told() == []
    async with program(**lasting) as listener:
        await asyncio.wait_for(anext(aiter(listener.messages)), 5)
    assert told() == [("token", "131130", "WeatherObserved", 2)]


async def test_a_device_that_sends_too_much_is_kept_apart_and_counted(square, limited):
    limited(client_a_minute=2)
    async with device(square) as sensor:
        for _each in range(4):
            await sensor.publish(TOPIC, READING, qos=1)
    kept = await square.rejects()
    assert [each.code for each in kept] == ["device_beyond_limits"] * 2
    assert kept[0].payload == READING.encode(), "it can be taken again"
    status = devices.statuses(square.store, "131130")["t-1"]
    assert (status.readings, status.rejected) == (2, 2)


async def test_who_is_told_too_much_is_disconnected_and_told_to_wait(square, limited):
    limited(anonymous_a_minute=3)
    told()
    async with aiomqtt.Client("127.0.0.1", square.port) as anybody:  # a connection is the first
        await anybody.subscribe(STREAM, qos=0)
        for _each in range(2):
            assert square.inside.publish(STREAM, b"{}", 1, Of("131130", "Room")) == 1
        assert square.inside.publish(STREAM, b"{}", 1, Of("131130", "Room")) == 0
        with pytest.raises(aiomqtt.MqttError):
            async for _message in anybody.messages:
                pass
    assert told() == [("anonymous", "131130", "Room", 2)]
    with pytest.raises(aiomqtt.MqttError, match="unavailable"):
        async with aiomqtt.Client("127.0.0.1", square.port):
            pass


async def test_an_observation_beyond_the_limits_is_kept_apart(square, program, limited):
    limited(client_a_minute=1)
    async with program() as desk:  # which takes what there is
        await desk.publish(STREAM, b"{}", qos=1)
    await square.intake.flush()
    (kept,) = devices.rejects_of(square.store, "")
    assert (kept.topic, kept.code, kept.payload) == (STREAM, "entity_refused", b"{}")
