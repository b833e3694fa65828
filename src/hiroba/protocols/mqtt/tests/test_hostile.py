"""What clients of the broker inside try that have no business there."""

from __future__ import annotations

import asyncio
import json
import struct

import aiomqtt
import msgspec
import pytest

from hiroba.context.devices import service as devices
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import ANONYMOUS, Action, Principal, Role
from hiroba.protocols.mqtt import accounts
from hiroba.protocols.mqtt.tests.conftest import SENSOR
from hiroba.rules.metering import guesses

HOME, OTHER = "131130", "140007"
TOPIC = f"hiroba/{HOME}/t-1/attrs"
FOREIGN = (
    "#", "+/#", "+/+/+/+", "hiroba/#", "hiroba/+/t-1/attrs", f"hiroba/{OTHER}/#", f"hiroba/{OTHER}/t-1/cmd",
    f"hiroba/{HOME}/#", f"hiroba/{HOME}/+/cmd", f"hiroba/{HOME}/t-2/cmd", f"hiroba/{HOME}/t-1/../t-2/cmd",
    "hiroba//t-1/cmd", "/hiroba/131130/t-1/cmd", f"hiroba/{HOME.translate({ord('1'): '１'})}/t-1/cmd",
    "$SYS/#", "$SYS/broker/clients/connected", "+/SYS/#", "/json/+/t-1/cmd", "/+/t-1/cmd", "$share/g/hiroba/#",
    "$queue/hiroba/#", f"HIROBA/{HOME}/t-1/cmd", "hiroba/-/#",
)  # fmt: skip


def client(square, username=f"{HOME}/t-1", password=None, **more):
    return aiomqtt.Client(
        "127.0.0.1", square.port, username=username, password=password or square.key, **more
    )


@pytest.fixture
async def neighbour(square):
    """The key of a device of another organisation; its command topic is known."""
    return await devices.register(square.store, OTHER, msgspec.structs.replace(SENSOR, entity="urn:x:9"))


@pytest.fixture
def programs(monkeypatch):
    """Tokens by secret; what is taken out of it is withdrawn."""
    known = {
        "hrb_home": Principal("token", "token-1", {HOME: Role.OFFICER}, frozenset({Action.ENTITY_WRITE})),
        "hrb_other": Principal("token", "token-2", {OTHER: Role.OFFICER}, frozenset({Action.ENTITY_WRITE})),
    }

    async def require(who, action, tenant):
        if tenant not in who.roles or action not in (who.scopes or ()):
            raise Forbidden(action=action.value, kind="entity", organisation=tenant)

    monkeypatch.setattr(accounts, "_principal", lambda secret: known.get(secret, ANONYMOUS))
    monkeypatch.setattr(accounts, "require", require)
    monkeypatch.setattr(accounts, "_SECONDS", 0.0)
    return known


async def connack(port, username, password):
    """The return code that a client of MQTT 3.1.1 is answered with."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    texts = ("guesser", username, password)
    body = b"\0\4MQTT\4\xc2\0\x3c" + b"".join(
        struct.pack(">H", len(each.encode())) + each.encode() for each in texts
    )
    writer.write(bytes([0x10, len(body)]) + body)
    answer = await asyncio.wait_for(reader.readexactly(4), 5)
    writer.close()
    return answer[3]


def granted(codes):
    return [int(getattr(code, "value", code)) < 128 for code in codes]


async def nothing_comes(listener, seconds=0.2):
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(aiter(listener.messages)), seconds)


async def test_a_device_listens_to_nothing_but_its_own(square, neighbour):
    async with client(square) as device:
        for topic in FOREIGN:
            assert granted(await device.subscribe(topic, qos=1)) == [False], topic
        async with client(square, f"{OTHER}/t-1", neighbour) as foreign:
            await foreign.publish(f"hiroba/{OTHER}/t-1/attrs", '{"t": 1}', qos=1)
        await nothing_comes(device)


async def test_a_program_listens_to_its_own_organisation_only(square, neighbour, programs):
    mine = {
        f"hiroba/{HOME}/#",
        f"hiroba/{HOME}/+/cmd",
        f"hiroba/{HOME}/t-2/cmd",
        f"hiroba/{HOME}/t-1/../t-2/cmd",
    }
    async with client(square, "program", "hrb_home") as program:
        for topic in FOREIGN:
            assert granted(await program.subscribe(topic, qos=1)) == [topic in mine], topic
        async with client(square, f"{OTHER}/t-1", neighbour) as foreign:
            await foreign.publish(f"hiroba/{OTHER}/t-1/attrs", '{"t": 1}', qos=1)
        await nothing_comes(program)


async def test_a_stranger_listens_to_public_topics_only(square, neighbour):
    async with aiomqtt.Client("127.0.0.1", square.port) as stranger:
        for topic in FOREIGN:
            assert granted(await stranger.subscribe(topic)) == [False], topic
        async with client(square) as device:
            await device.publish(TOPIC, '{"t": 1}', qos=1)
        await nothing_comes(stranger)


async def test_what_is_sent_to_be_retained_is_not(square, programs):
    async with client(square) as device:
        await device.publish(TOPIC, '{"t": 1}', qos=1, retain=True)
    async with client(square, "program", "hrb_home") as program:
        await program.subscribe(TOPIC, qos=1)
        await nothing_comes(program)


async def _goes_leaving_a_will(square, topic):
    """A device that says what is to be sent when it is gone, and whose cable is pulled."""
    reader, writer = await asyncio.open_connection("127.0.0.1", square.port)
    texts = ("d", topic, '{"t": 66}', f"{HOME}/t-1", square.key)
    body = b"\0\x04MQTT\x04\xee\0\x3c" + b"".join(
        struct.pack("!H", len(each)) + each.encode() for each in texts
    )
    writer.write(b"\x10" + bytes([len(body) % 128 | 128, len(body) // 128]) + body)
    assert (await asyncio.wait_for(reader.readexactly(4), 2))[3] == 0
    writer.transport.abort()


async def test_a_last_will_goes_where_its_writer_may_write(square, neighbour, programs):
    async with client(square, "program", "hrb_other") as listener, client(square, "p", "hrb_home") as mine:
        await listener.subscribe(f"hiroba/{OTHER}/t-1/attrs", qos=1)
        await mine.subscribe(TOPIC, qos=1)
        await _goes_leaving_a_will(square, f"hiroba/{OTHER}/t-1/attrs")
        await _goes_leaving_a_will(square, TOPIC)
        assert (await asyncio.wait_for(anext(aiter(mine.messages)), 2)).payload == b'{"t": 66}'
        await nothing_comes(listener)
    assert await square.store.get(OTHER, "urn:x:9") is None


@pytest.mark.parametrize(
    "name", [f"{HOME}/t-1|same", "token-1|same", "a|b", "+", "#", "$SYS", "..", "\u202e", "x" * 5000]
)
async def test_a_forged_client_id_takes_over_no_session(square, neighbour, name):
    async with client(square, identifier="same") as device:
        try:
            async with client(square, f"{OTHER}/t-1", neighbour, identifier=name) as foreign:
                codes = await foreign.subscribe(f"hiroba/{HOME}/t-1/cmd", qos=1)
                assert granted(codes) == [False]
                await foreign.publish(TOPIC, '{"t": 66}', qos=1)
        except aiomqtt.MqttError:
            pass
        await device.publish(TOPIC, '{"t": 8}', qos=1)
    stored = await square.store.get(HOME, SENSOR.entity)
    assert json.loads(stored.body)["temperature"]["value"] == 8


@pytest.mark.parametrize(
    "username", [f"{OTHER}/t-1", "/t-1", "-/t-1", f"{HOME}/t-1/", f"{HOME}/t-1\0", "t-2", ""]
)
async def test_a_key_opens_no_other_device(square, neighbour, username):
    with pytest.raises((aiomqtt.MqttError, ValueError)):
        async with client(square, username):
            pass


async def test_who_goes_on_guessing_is_told_to_wait_and_the_right_key_still_opens(square):
    """CONNACK 5 says that the key is wrong, 3 that it has to wait (MQTT 3.1.1, 3.2.2.3)."""
    answers = [await connack(square.port, f"{HOME}/t-1", f"wrong-{at}") for at in range(guesses.MOST + 2)]
    assert answers == [5] * guesses.MOST + [3] * 2
    assert len(await square.rejects()) <= guesses.MOST
    async with client(square) as device:
        await device.publish(TOPIC, '{"t": 20}', qos=1)


async def test_who_holds_a_key_that_was_renewed_hears_no_more(square):
    """A thief who was listening already: the order goes to nobody, and the connection ends."""
    async with client(square) as thief:
        await thief.subscribe(f"hiroba/{HOME}/t-1/cmd", qos=1)
        assert square.inside.publish(f"hiroba/{HOME}/t-1/cmd", b'{"a":1}', 1) == 1
        await asyncio.wait_for(anext(aiter(thief.messages)), 2)
        await devices.renew_key(square.store, HOME, "t-1")
        assert square.inside.publish(f"hiroba/{HOME}/t-1/cmd", b'{"a":2}', 1) == 0
        with pytest.raises(aiomqtt.MqttError):
            await asyncio.wait_for(anext(aiter(thief.messages)), 2)


@pytest.mark.parametrize("clean", [True, False])
async def test_a_program_whose_token_was_withdrawn_hears_no_more(square, programs, clean):
    async with client(square, "program", "hrb_home", identifier="p", clean_session=clean) as program:
        await program.subscribe(f"hiroba/{HOME}/#", qos=1)
        del programs["hrb_home"]
        await square.inside.turn_out()
        async with client(square) as device:
            await device.publish(TOPIC, '{"t": 1}', qos=1)
        with pytest.raises(aiomqtt.MqttError):
            await asyncio.wait_for(anext(aiter(program.messages)), 2)


async def test_a_session_that_was_kept_brings_no_right_back(square, programs):
    async with client(square, "program", "hrb_home", identifier="p", clean_session=False) as program:
        await program.subscribe(f"hiroba/{HOME}/#", qos=1)
    programs["hrb_home"] = Principal(
        "token", "token-1", {OTHER: Role.OFFICER}, frozenset({Action.ENTITY_WRITE})
    )
    async with client(square, "program", "hrb_home", identifier="p", clean_session=False) as program:
        await square.inside.turn_out()
        with pytest.raises(aiomqtt.MqttError):
            await asyncio.wait_for(anext(aiter(program.messages)), 2)
