from __future__ import annotations

from typing import Any

import httpx
import pytest

from hiroba.context.store import service as stores
from hiroba.protocols.sensorthings.service import application

ROOT = "http://testserver/sta/v1.1"
STREAM: dict[str, Any] = {
    "name": "Air temperature of the hall",
    "description": "made",
    "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
    "unitOfMeasurement": {"name": "degree Celsius", "symbol": "°C", "definition": "ucum:Cel"},
    "Sensor": {"name": "probe", "description": "made", "encodingType": "text/plain", "metadata": "none"},
    "ObservedProperty": {
        "name": "Air temperature",
        "definition": "http://example.org/t",
        "description": "made",
    },
}
HALL: dict[str, Any] = {
    "name": "Hall",
    "description": "a made hall",
    "properties": {"floor": 2, "owner": {"name": "made"}},
    "Locations": [
        {
            "name": "Where the hall is",
            "description": "made",
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": [139.7, 35.7]},
        }
    ],
    "Datastreams": [STREAM],
}


@pytest.fixture
async def sta(open_mode):
    transport = httpx.ASGITransport(application())
    async with httpx.AsyncClient(transport=transport, base_url=ROOT) as client:
        yield Sta(client)
    await stores.close()


class Sta:
    def __init__(self, client):
        self.client = client

    async def post(self, path, body, status=201):
        answer = await self.client.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.headers.get("location", "")

    async def get(self, path, status=200, **options):
        asked = {f"${name}": value for name, value in options.items()}
        answer = await self.client.get(path, params=asked or None)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def names(self, path, **options):
        return [each["name"] for each in (await self.get(path, **options))["value"]]

    async def results(self, path, **options):
        return [each["result"] for each in (await self.get(path, **options))["value"]]


@pytest.fixture
async def hall(sta):
    """A Thing with a place, one stream, and five observations an hour apart."""
    thing = await sta.post("/Things", HALL)
    (stream,) = (await sta.get(f"{thing}/Datastreams"))["value"]
    for hour, value in enumerate((20, 21.5, 23, 22, 19)):
        await sta.post(
            f"{stream['@iot.selfLink']}/Observations",
            {"phenomenonTime": f"2026-11-20T0{hour}:00:00Z", "result": value},
        )
    return Hall(sta, thing, stream["@iot.selfLink"], stream["@iot.id"])


class Hall:
    def __init__(self, sta, thing, stream, id):
        self.sta, self.thing, self.stream, self.id = sta, thing, stream, id
