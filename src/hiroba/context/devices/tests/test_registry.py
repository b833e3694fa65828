"""Registering devices: keys, ids, topics."""

from __future__ import annotations

import pytest

from hiroba.context.devices import service as devices
from hiroba.context.devices.tests.conftest import TENANT, made
from hiroba.context.devices.types import Command, Field


async def test_a_key_is_shown_once_and_kept_as_a_hash(desk):
    assert desk.key.startswith("hdk_")
    assert all(desk.key.encode() not in body for body in desk.store.documents("device").values())
    assert devices.by_key(devices.index_of(desk.store), desk.key, "t-1").tenant == TENANT


async def test_a_new_key_ends_the_old_one(desk):
    key = await devices.renew_key(desk.store, TENANT, "t-1")
    with pytest.raises(devices.WrongKey):
        devices.by_key(devices.index_of(desk.store), desk.key, "t-1")
    assert devices.by_key(devices.index_of(desk.store), key, "t-1")


async def test_the_same_id_in_two_organisations(desk):
    key = await devices.register(desk.store, "140007", made())
    assert devices.by_key(devices.index_of(desk.store), key, "t-1").tenant == "140007"
    assert devices.by_key(devices.index_of(desk.store), desk.key, "t-1").tenant == TENANT
    with pytest.raises(devices.DeviceExists):
        await devices.register(desk.store, TENANT, made())


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "a/b"}, {"id": ""}, {"id": "a#"}, {"name": " "}, {"entity": "no uri"}, {"every": 0},
        {"topic": "hiroba/131041/x/attrs"}, {"topic": "a/#"}, {"topic": "$SYS/x"}, {"longitude": "x"},
        {"fields": (Field(source="a", attribute="id"),)},
        {"fields": (Field(source="a", attribute="x"), Field(source="b", attribute="x"))},
        {"fields": (Field(source="a", attribute="x", minimum=2, maximum=1),)},
        {"commands": (Command("a b"),)}, {"commands": (Command("temperature"),)},
    ],
)  # fmt: skip
async def test_what_cannot_be_registered(store, changes):
    with pytest.raises(devices.InvalidDevice):
        await devices.register(store, TENANT, made(**changes))


async def test_a_topic_belongs_to_one_device(desk):
    await devices.register(desk.store, TENANT, made(id="t-2", topic="factory/line/1"))
    assert devices.route(devices.index_of(desk.store), "factory/line/1").found.device.id == "t-2"
    with pytest.raises(devices.InvalidDevice):
        await devices.register(desk.store, "140007", made(id="t-3", topic="factory/line/1"))


async def test_a_removed_device_is_unknown(desk):
    await devices.remove(desk.store, TENANT, "t-1")
    assert (await desk.send('{"t": 1}')).code in ("device_unknown", "topic_unknown")
