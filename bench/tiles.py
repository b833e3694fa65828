"""Tiles of a city over HTTP, from afar and from near, with 1,000 rules; one hides an attribute of half of it.

HIROBA_BENCH_ENTITIES (100,000) entities of 1 KB in a town of half a degree, half of them around ten places;
HIROBA_BENCH_TIMES (50) requests for each tile, by somebody without a token and by an officer; between the
last ones 200 attributes are written.
"""

from __future__ import annotations

import math
import os
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

import httpx
import msgspec
from tests.support.server import serving

from bench import ruled
from bench.context.made import entity
from bench.group import rest
from bench.row import Row

_ENTITIES = int(os.environ.get("HIROBA_BENCH_ENTITIES", "100000"))
_TIMES = int(os.environ.get("HIROBA_BENCH_TIMES", "50"))
_TOGETHER, _WRITTEN = 1_000, 200  # entities of a batch, and of what is written between two requests
_FAR, _NEAR = 50.0, 20.0  # ms
_LARGEST = 200_000  # bytes
_KINDS = ("Sensor", "Lamp")
_CENTRE = (139.745, 35.745)


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        token = ruled.filled(data)
        _rules()
        with serving(data) as server, httpx.Client(base_url=server.url, timeout=120, trust_env=False) as web:
            _fill(web, token)
            rest(server)
            return [
                *_first(web),
                *_rows(web, {}, "nobody"),
                *_rows(web, _by(token), "an officer"),
                *_busy(web, token),
            ]


def _rules() -> None:
    from django.db import connections, transaction

    from hiroba.kernel.decide import service as decide
    from hiroba.kernel.decide.types import Effect, Limits, Party, PartyKind, Rule, Target, TargetKind

    hides = Rule(
        "hides", Effect.PROHIBIT, frozenset({"entity:read"}), Target(TargetKind.ENTITIES, "Lamp", ruled.CODE),
        Party(PartyKind.ANYONE), limits=Limits(frozenset({"reading3"})),
    )  # fmt: skip
    with transaction.atomic():
        for number in range(ruled.RULES - 1):
            decide.put_rule(ruled.rule(number))
        decide.put_rule(hides)
    connections.close_all()


def _fill(web: httpx.Client, token: str) -> None:
    chance = Random(1)
    towns = [(chance.gauss(_CENTRE[0], 0.1), chance.gauss(_CENTRE[1], 0.1)) for _ in range(10)]
    for start in range(0, _ENTITIES, _TOGETHER):
        body = msgspec.json.encode(
            [_made(number, chance, towns) for number in range(start, start + _TOGETHER)]
        )
        answer = web.post("/ngsi-ld/v1/entityOperations/upsert", content=body, headers=_by(token))
        answer.raise_for_status()


def _made(number: int, chance: Random, towns: list[tuple[float, float]]) -> dict[str, object]:
    """Every second one is a lamp near the middle of a town."""
    made = entity(number, chance)
    made["name"] = {"type": "Property", "value": f"施設{number}"}
    if number % 2:
        lon, lat = chance.choice(towns)
        place = {"type": "Point", "coordinates": [chance.gauss(lon, 0.02), chance.gauss(lat, 0.016)]}
        made |= {"id": f"urn:ngsi-ld:Lamp:{number}", "type": "Lamp"}
        made["location"] = {"type": "GeoProperty", "value": place}
    return made


def _by(token: str) -> dict[str, str]:
    return {
        "NGSILD-Tenant": ruled.CODE,
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
    }


def _at(zoom: int, lon: float, lat: float) -> tuple[int, int]:
    side = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * side), int(y * side)


def _largest(web: httpx.Client, zoom: int) -> str:
    """The tile of the city that is the largest as nobody gets it."""
    west, south = _at(zoom, 139.5, 35.5)
    east, north = _at(zoom, 140.0, 36.0)
    step = max(1, (east - west) // 24)
    some = [(x, y) for x in range(west, east + 1, step) for y in range(north, south + 1, step)]
    paths = [f"/tiles/WebMercatorQuad/{zoom}/{x}/{y}" for x, y in some]
    return max(paths, key=lambda path: _asked(web, path, {})[1])


def _asked(web: httpx.Client, path: str, headers: dict[str, str]) -> tuple[float, int]:
    began = time.perf_counter()
    answer = web.get(path, headers=headers)
    spent = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    return spent, len(answer.content)


def _first(web: httpx.Client) -> list[Row]:
    x, y = _at(8, *_CENTRE)
    spent, _size = _asked(web, f"/tiles/WebMercatorQuad/8/{x}/{y}", {})
    return [Row("first tile after the start: everything is looked at once", spent, "ms")]


def _rows(web: httpx.Client, headers: dict[str, str], who: str) -> list[Row]:
    """Of the largest tile of each zoom."""
    found = []
    for zoom, target in ((5, _FAR), (8, _FAR), (12, _FAR), (14, _NEAR), (16, _NEAR)):
        path = _largest(web, zoom)
        asked = [_asked(web, path, headers) for _each in range(_TIMES)]
        times = sorted(spent for spent, _size in asked)
        found.append(Row(f"zoom {zoom}, {who}, median", statistics.median(times), "ms", target=target))
        found.append(Row(f"zoom {zoom}, {who}, 95th of 100", times[int(len(times) * 0.95)], "ms"))
        found.append(Row(f"zoom {zoom}, {who}, size", asked[0][1], "bytes", target=_LARGEST))
    return found


def _busy(web: httpx.Client, token: str) -> list[Row]:
    """The same while the city goes on."""
    chance, times, path = Random(2), list[float](), _largest(web, 8)
    for _each in range(_TIMES):
        some = [
            {"id": f"urn:ngsi-ld:Sensor:{2 * chance.randrange(_ENTITIES // 2)}", "type": "Sensor",
             "temperature": {"type": "Property", "value": chance.random()}}
            for _number in range(_WRITTEN)
        ]  # fmt: skip
        body = msgspec.json.encode(list({each["id"]: each for each in some}.values()))
        web.post("/ngsi-ld/v1/entityOperations/merge", content=body, headers=_by(token)).raise_for_status()
        times.append(_asked(web, path, {})[0])
    return [
        Row(f"zoom 8, nobody, after {_WRITTEN} writes, median", statistics.median(times), "ms", target=_FAR)
    ]
