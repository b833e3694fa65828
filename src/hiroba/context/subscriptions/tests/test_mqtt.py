"""Notifications over MQTT, by a real broker."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
from amqtt.broker import Broker
from tests.support.mosquitto import mosquitto
from tests.support.server import free_port

from hiroba.context.subscriptions.tests.conftest import City


async def heard(port: int, topic: str, ready: asyncio.Event, count: int = 1) -> list[dict[str, Any]]:
    found = []
    async with aiomqtt.Client("127.0.0.1", port) as client:
        await client.subscribe(topic, qos=1)
        ready.set()
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            found.append(json.loads(message.payload))
            if len(found) == count:
                break
    return found


@pytest.mark.usefixtures("delivered")
@pytest.mark.parametrize(("version", "quality"), [("mqtt3.1.1", "0"), ("mqtt5.0", "1"), ("mqtt5.0", "2")])
async def test_a_change_is_published_with_what_headers_would_say(
    city: City, tmp_path: Path, version: str, quality: str
) -> None:
    with mosquitto(tmp_path) as port:
        ready = asyncio.Event()
        listening = asyncio.create_task(heard(port, "city/rooms", ready, count=2))
        await ready.wait()
        subscription = await city.subscribe(
            f"mqtt://127.0.0.1:{port}/city/rooms",
            endpoint={
                "receiverInfo": [{"key": "X-Key", "value": "1"}],
                "notifierInfo": [
                    {"key": "MQTT-Version", "value": version},
                    {"key": "MQTT-QoS", "value": quality},
                ],
            },
        )
        await city.create("a", level=1)
        await city.set("a", level=2)
        messages = await asyncio.wait_for(listening, 10)
        await city.until(subscription, lambda state: state.sent == 2)
    assert messages[0]["metadata"]["X-Key"] == "1"
    assert messages[0]["metadata"]["Content-Type"] == "application/json"
    assert "MQTT-QoS" not in messages[0]["metadata"]
    assert [message["body"]["data"][0]["level"]["value"] for message in messages] == [1, 2]


@pytest.mark.usefixtures("delivered")
async def test_a_broker_that_is_not_there_gets_it_when_it_is(city: City, tmp_path: Path) -> None:
    with mosquitto(tmp_path) as port:
        pass
    subscription = await city.subscribe(
        f"mqtt://127.0.0.1:{port}/t", endpoint={"notifierInfo": [{"key": "MQTT-QoS", "value": "1"}]}
    )
    await city.create("a", level=1)
    await city.until(subscription, lambda state: state.waiting == 1)
    with mosquitto(tmp_path, f"allow_anonymous true\nlistener {port} 127.0.0.1\nallow_anonymous true"):
        await city.until(subscription, lambda state: state.waiting == 0 and state.last_success is not None)


@pytest.mark.usefixtures("delivered")
async def test_a_broker_that_speaks_no_mqtt_5_is_told_in_what_it_speaks(city: City) -> None:
    port = free_port()
    broker = Broker({
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    })  # fmt: skip
    await broker.start()
    try:
        subscription = await city.subscribe(f"mqtt://127.0.0.1:{port}/t")
        await city.create("a", level=1)
        await city.until(subscription, lambda state: state.last_success is not None)
    finally:
        await broker.shutdown()


@pytest.mark.usefixtures("delivered")
async def test_a_broker_that_lets_nobody_in_is_told_of_as_one(city: City, tmp_path: Path) -> None:
    with mosquitto(tmp_path, "allow_anonymous false") as port:
        subscription = await city.subscribe(f"mqtt://127.0.0.1:{port}/t")
        await city.create("a", level=1)
        state = await city.until(subscription, lambda state: bool(state.recent))
    assert state.recent[-1].error == "mqtt_refused"
