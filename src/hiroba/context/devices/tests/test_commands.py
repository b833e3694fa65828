"""Commands: from an attribute of the entity to the device and back."""

from __future__ import annotations

import asyncio

import pytest

from hiroba.context.devices import service as devices
from hiroba.context.devices.commands import orders_in
from hiroba.context.devices.tests.conftest import TENANT, made
from hiroba.context.devices.types import Wire


async def orders(desk, after):
    records = await desk.store.read_log(after)
    return [order for record in records for order in orders_in(desk.store, record)]


@pytest.mark.parametrize(
    ("wire", "command", "value", "payload"),
    [
        (Wire.JSON, "blink", 3, b'{"blink":3}'),
        (Wire.JSON, "beep", 3, b'{"volume": 3}'),
        (Wire.ULTRALIGHT, "blink", "fast", b"t-1@blink|fast"),
    ],
)
async def test_what_a_device_is_told(desk, wire, command, value, payload):
    await devices.change(desk.store, TENANT, made(wire=wire))
    after = await desk.store.log_end()
    await devices.give(desk.store, TENANT, made(wire=wire), command, value)
    (order,) = await orders(desk, after)
    assert (order.command, order.payload) == (command, payload)


async def test_a_reading_gives_no_order(desk):
    after = await desk.store.log_end()
    await desk.send('{"t": 1}')
    assert await orders(desk, after) == []


async def test_an_order_waits_for_its_device_and_the_answer_is_written(desk):
    stop, told = asyncio.Event(), []

    async def send(order):
        told.append(order.payload)
        return False

    follower = asyncio.ensure_future(devices.follow(desk.store, stop, send))
    await asyncio.sleep(0.05)
    await devices.give(desk.store, TENANT, made(), "blink", 5)
    async with asyncio.timeout(5):
        while not devices.waiting(desk.store, TENANT, "t-1"):
            await asyncio.sleep(0.02)
    stop.set()
    await follower
    assert told == [b'{"blink":5}']
    assert (await desk.entity())["blink_status"]["value"] == "PENDING"
    assert await devices.collect(desk.store, TENANT, made()) == [("blink", b'{"blink":5}')]
    assert await devices.collect(desk.store, TENANT, made()) == []
    assert (await desk.entity())["blink_status"]["value"] == "DELIVERED"
    found = devices.index_of(desk.store).find(TENANT, "t-1")
    await devices.take_result(desk.store, found, b'{"blink": {"times": 5}}')
    entity = await desk.entity()
    assert entity["blink_status"]["value"] == "OK"
    assert entity["blink_info"]["json"] == {"times": 5}
    await devices.take_result(desk.store, found, b"t-1@blink|error: no lamp", Wire.ULTRALIGHT)
    assert (await desk.entity())["blink_status"]["value"] == "ERROR"


async def test_an_answer_to_nothing_is_refused(desk):
    found = devices.index_of(desk.store).find(TENANT, "t-1")
    for payload in (b"{}", b'{"other": 1}', b"[1]", b"{"):
        with pytest.raises(devices.NotUnderstood):
            await devices.take_result(desk.store, found, payload)
