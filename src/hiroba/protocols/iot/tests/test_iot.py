"""Devices that speak HTTP, as FIWARE's IoT Agents take them."""

from __future__ import annotations

import json

import httpx
import pytest

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Command, Device, Field, Wire
from hiroba.context.store import service as stores
from hiroba.kernel.settings import service as settings
from hiroba.protocols.iot import service as iot
from hiroba.protocols.iot.intakes import intake
from hiroba.rules.metering import limits

ENTITY = "urn:ngsi-ld:Room:131041:r-1"
ROOM = Device(
    id="r-1", name="会議室", digest="", entity=ENTITY, type="Room", wire=Wire.JSON,
    fields=(Field(source="t", attribute="temperature", maximum=60),), commands=(Command("lamp"),),
)  # fmt: skip


class Room:
    def __init__(self, http, store, key):
        self.http, self.store, self.key = http, store, key

    async def send(self, path, body, **parameters):
        return await self.http.post(path, params={"k": self.key, "i": "r-1"} | parameters, content=body)

    async def temperature(self):
        stored = await self.store.get("131041", ENTITY)
        return json.loads(stored.body)["temperature"] if stored else None


@pytest.fixture
async def room(db):
    store = await stores.current()
    key = await devices.register(store, "131041", ROOM)
    transport = httpx.ASGITransport(iot.application())
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver/iot") as http:
        yield Room(http, store, key)
    await iot.close()
    await stores.close()


async def test_json(room):
    assert (await room.send("/json", '{"t": 21}')).status_code == 200
    assert (await room.temperature())["value"] == 21


async def test_ultralight_by_post_and_get(room):
    assert (await room.send("/d", "t|22")).status_code == 200
    assert (await room.temperature())["value"] == 22
    asked = {"k": room.key, "i": "r-1", "d": "t|23"}
    late = await room.http.get("/d", params={**asked, "t": "2026-11-20T00:00:00Z"})
    assert late.status_code == 200
    assert (await room.temperature())["value"] == 22  # an older reading changes nothing that is newer
    assert (await room.http.get("/d", params=asked)).status_code == 200
    assert (await room.temperature())["value"] == 23


async def test_one_value(room):
    assert (await room.send("/json/attrs/t", "24")).status_code == 200
    assert (await room.temperature())["value"] == 24


@pytest.mark.parametrize(
    ("parameters", "body", "status", "name"),
    [
        ({"k": "hdk_wrong"}, "{}", 401, "device_key_wrong"),
        ({"i": "nobody"}, "{}", 404, "device_unknown"),
        ({"k": ""}, "{}", 400, "iot_identity_missing"),
        ({"t": "soon"}, '{"t": 1}', 400, "iot_time_wrong"),
        ({}, '{"t": 99}', 400, "value_out_of_range"),
        ({}, "{", 400, "payload_unreadable"),
    ],
)
async def test_what_is_refused_is_told(room, parameters, body, status, name):
    answer = await room.send("/json", body, **parameters)
    assert (answer.status_code, answer.json()["name"]) == (status, name)
    assert await room.temperature() is None


async def test_beyond_the_limits_it_is_told_and_kept_apart(room, monkeypatch):
    monkeypatch.setattr(limits, "gate", limits._Gate())
    monkeypatch.setenv("HIROBA_LIMITS_CLIENT_A_MINUTE", "1")
    settings.limits.cache_clear()
    limits.gate.on = True
    try:
        assert (await room.send("/json", '{"t": 21}')).status_code == 200
        told = await room.send("/json", '{"t": 22}')
    finally:
        monkeypatch.undo()
        settings.limits.cache_clear()
    assert (told.status_code, told.json()["name"]) == (429, "device_beyond_limits")
    assert (await room.temperature())["value"] == 21
    taker = await intake()
    await taker.flush()
    (kept,) = devices.rejects_of(room.store, "131041")
    assert (kept.code, kept.payload) == ("device_beyond_limits", b'{"t": 22}')
    assert await devices.replay(room.store, "131041", [kept.id]) == 0
    assert (await room.temperature())["value"] == 22


async def test_commands_are_fetched_and_answered(room):
    async def unheard(order):
        return False

    from hiroba.context.devices.commands import _carry_out, orders_in

    after = await room.store.log_end()
    await devices.give(room.store, "131041", ROOM, "lamp", "on")
    for record in await room.store.read_log(after):
        for order in orders_in(room.store, record):
            await _carry_out(room.store, order, unheard)
    answer = await room.send("/json", "", getCmd="1")
    assert answer.json() == {"lamp": "on"}
    assert (await room.send("/json", "", getCmd="1")).json() == {}
    assert (await room.send("/json/commands", '{"lamp": "lit"}')).status_code == 200
    stored = await room.store.get("131041", ENTITY)
    assert json.loads(stored.body)["lamp_info"]["value"] == "lit"
