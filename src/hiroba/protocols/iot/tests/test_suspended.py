"""A device of an organisation that is suspended is told so over HTTP and MQTT."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from hiroba.context.devices import service as devices
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.protocols.iot.tests.test_iot import room  # noqa: F401 - a fixture
from hiroba.protocols.mqtt.taking import accept_result

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def suspended(organisation):
    organisation("131041")
    organisations.stop("131041", Stop.SUSPENDED, who=SYSTEM)


async def test_a_suspended_device_is_told_and_its_reading_kept_apart(suspended, room):  # noqa: F811
    answer = await room.send("/json", '{"t": 21}')
    assert (answer.status_code, answer.json()["name"]) == (403, "device_suspended")
    answer = await room.send("/json/commands", '{"lamp": "lit"}')
    assert answer.status_code == 403
    assert await room.temperature() is None


async def test_over_mqtt_neither_readings_nor_answers_to_commands_are_taken(suspended, room):  # noqa: F811
    stopped = devices.Stopped()
    await stopped.bring_up()
    intake = devices.Intake(room.store, "mqtt", stopped)
    refusal = await intake.offer("hiroba/131041/r-1/attrs", b'{"t": 21}')
    assert refusal is not None
    assert refusal.code == "device_suspended"
    assert await accept_result(intake, "hiroba/131041/r-1/cmdexe", b'{"lamp": "lit"}')
    await intake.flush()
    assert {each.code for each in devices.rejects_of(room.store, "131041", "r-1")} == {"device_suspended"}
    assert await room.store.get("131041", "urn:ngsi-ld:Room:131041:r-1") is None
    await sync_to_async(organisations.stop)("131041", None, who=SYSTEM)
    await stopped.bring_up()
    assert await intake.offer("hiroba/131041/r-1/attrs", b'{"t": 21}') is None
    await intake.close()
