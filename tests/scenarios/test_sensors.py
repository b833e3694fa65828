"""A sensor's way: registered in the portal, over MQTT into the city, and there after the power goes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiomqtt
import httpx
import pytest

from tests.support.server import Server, serving

CODE = "131041"
TOPIC = f"hiroba/{CODE}/park-1/attrs"
ENTITY = f"urn:ngsi-ld:WeatherObserved:{CODE}:park-1"
TENANT = {"NGSILD-Tenant": CODE}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("sensors") / "data"
    Server(data).fill(("add-organisation", CODE, "ひろば区"))
    with serving(data, "--open") as server:
        yield server


@pytest.fixture(scope="module")
def key(running: Server) -> str:
    """Fill in the form as somebody would; returns the sensor's key."""
    return register(running)


@pytest.fixture
def server(running: Server) -> Server:
    running.keep_up()
    return running


def register(server: Server) -> str:
    with httpx.Client(base_url=server.url, trust_env=False) as browser:
        page = browser.get(f"/organisations/{CODE}/devices/new").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        asked: dict[str, Any] = {
            "csrfmiddlewaretoken": token[1], "name": "気温計", "measures": ["temperature"],
            "type": "WeatherObserved", "wire": "json", "every": "60", "id": "park-1",
        }  # fmt: skip
        answer = browser.post(
            f"/organisations/{CODE}/devices/new", data=asked, headers={"Referer": server.url}
        )
        key = re.search(r"hdk_[\w-]+", answer.text)
        assert key is not None, answer.text
        return key[0]


def device(server: Server, key: str) -> aiomqtt.Client:
    return aiomqtt.Client("127.0.0.1", server.mqtt_port, username=f"{CODE}/park-1", password=key)


async def listening(server: Server) -> None:
    """The processes come up one after the other."""
    for _attempt in range(200):
        try:
            async with aiomqtt.Client("127.0.0.1", server.mqtt_port):
                return
        except aiomqtt.MqttError:
            time.sleep(0.1)
    raise AssertionError(server.log.read_text()[-4000:])


@pytest.mark.parametrize("qos", [0, 1])
async def test_a_reading_is_in_every_tongue_within_a_second(server: Server, key: str, qos: int) -> None:
    reading = 23.5 + qos
    await listening(server)
    async with device(server, key) as sensor, httpx.AsyncClient(trust_env=False) as client:
        await sensor.publish(TOPIC, '{"temperature": 1}', qos=1)  # everything is warm
        began = time.monotonic()
        await sensor.publish(TOPIC, f'{{"temperature": {reading}}}', qos=qos)
        entity = f"{server.url}/ngsi-ld/v1/entities/{ENTITY}"
        while True:
            answer = await client.get(entity, headers=TENANT)
            if answer.status_code == 200 and answer.json()["temperature"]["value"] == reading:
                break
        told = await client.get(
            f"{server.url}/ngsi-ld/v1/temporal/entities/{ENTITY}?timerel=after&timeAt=2020-01-01T00:00:00Z",
            headers=TENANT,
        )
        took = time.monotonic() - began
        assert reading in [each["value"] for each in told.json()["temperature"]]
        assert took < 1, took
        things = await client.get(
            f"{server.url}/sta/{CODE}/v1.1/Datastreams?$expand=Observations($top=1;$orderby=phenomenonTime desc)"
        )
        assert things.json()["value"][0]["Observations"][0]["result"] == reading


async def test_an_acknowledged_reading_survives_the_power(server: Server, key: str) -> None:
    await listening(server)
    async with device(server, key) as sensor:
        for number in range(50):
            await sensor.publish(TOPIC, f'{{"temperature": {number}}}', qos=1)
    server.kill()
    server.start()
    answer = httpx.get(f"{server.url}/ngsi-ld/v1/entities/{ENTITY}", headers=TENANT, trust_env=False)
    assert answer.json()["temperature"]["value"] == 49


def test_a_busy_port_does_not_take_the_square_down(server: Server, tmp_path: Path) -> None:
    taken = str(server.mqtt_port)
    with serving(tmp_path / "second", "--open", HIROBA_CITY_MQTT_PORT=taken) as second:
        for _attempt in range(600):
            if taken in second.log.read_text():
                break
            time.sleep(0.1)
        assert "HIROBA_CITY_MQTT_URL" in second.log.read_text()
        assert httpx.get(f"{second.url}/health/ready", trust_env=False).status_code == 200
