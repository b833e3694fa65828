"""Devices of an organisation that is suspended: what they send is kept apart, and can be taken afterwards."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from hiroba.context.devices import service as devices
from hiroba.context.devices.tests.conftest import TENANT
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def switch(organisation):
    organisation(TENANT)
    return sync_to_async(lambda why: organisations.stop(TENANT, why, who=SYSTEM))


async def test_readings_of_a_suspended_organisation_are_kept_apart_and_taken_when_it_goes_on(desk, switch):
    stopped, stop = devices.Stopped(), asyncio.Event()
    desk.intake = devices.Intake(desk.store, "test", stopped)
    await stopped.bring_up()
    keeping = asyncio.ensure_future(stopped.keep_up(stop))
    assert await desk.send('{"t": 20}') is None
    await switch(Stop.SUSPENDED)
    async with asyncio.timeout(3):
        while TENANT not in stopped:
            await asyncio.sleep(0.05)
    refusal = await desk.send('{"t": 25}')
    assert refusal.code == "device_suspended"
    assert (await desk.entity())["temperature"]["value"] == 20
    (kept,) = desk.rejects()
    assert "止められていた" in devices.reason_of(kept)
    assert devices.status_of(desk.store, TENANT, "t-1").rejected == 1
    assert await devices.replay(desk.store, TENANT, [kept.id]) == 1, "not while it is suspended"
    await switch(None)
    stop.set()
    await keeping
    (kept,) = desk.rejects()
    assert await devices.replay(desk.store, TENANT, [kept.id]) == 0
    assert (await desk.entity())["temperature"]["value"] == 25
    assert desk.rejects() == []
