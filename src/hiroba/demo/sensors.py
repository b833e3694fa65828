"""Sensors of the made district, which keep sending: weather, water level, people, bicycles."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from math import pi, sin
from random import Random
from typing import Any

from hiroba.context.city import service as context
from hiroba.demo.district.ground import TOWNS, Spot
from hiroba.demo.members import DISTRICT
from hiroba.kernel.decide.types import Visibility

_SEED = 7
_EVERY = 5.0  # seconds
_PER_KIND = 8
_URN = "urn:ngsi-ld:{kind}:hiroba-district-{number:02}"


@dataclass(frozen=True)
class Kind:
    """A kind of sensor: its entity type, what it is called, its one reading and how that moves in a day."""

    type: str
    name: str
    attribute: str
    unit: str  # UN/CEFACT code
    mean: float
    swing: float
    noise: float
    digits: int
    distance: float  # metres from the square


KINDS = (
    Kind("WeatherObserved", "気象計", "temperature", "CEL", 22.0, 5.0, 0.3, 1, 420),
    Kind("CrowdFlowObserved", "人流カウンター", "peopleCount", "C62", 60.0, 50.0, 8.0, 0, 140),
    Kind("BikeHireDockingStation", "シェアサイクル", "availableBikeNumber", "C62", 9.0, -5.0, 1.5, 0, 700),
    Kind("WaterLevelObserved", "水位計", "waterLevel", "MTR", 1.2, 0.6, 0.05, 2, 1220),
)


def ensure_sensors() -> None:
    """Put every sensor on the map with a first reading."""
    random = _random()
    now = datetime.now(UTC)
    entities = [_entity(kind, number, now, random) for kind in KINDS for number in range(_PER_KIND)]
    context.upsert(DISTRICT, entities, source="", visibility=Visibility.PUBLIC)


def send(stop: threading.Event) -> None:
    """Send a reading of each sensor every few seconds until told to stop."""
    random = _random()
    while not stop.wait(_EVERY):
        now = datetime.now(UTC)
        for kind in KINDS:
            for number in range(_PER_KIND):
                identifier = _URN.format(kind=kind.type, number=number + 1)
                context.update_attributes(
                    DISTRICT, identifier, {kind.attribute: _reading(kind, number, now, random)}
                )


def _random() -> Random:
    return Random(_SEED)  # noqa: S311 made readings


def _entity(kind: Kind, number: int, now: datetime, random: Random) -> dict[str, Any]:
    spot = Spot(2 * pi * (number + 0.5) / _PER_KIND, kind.distance)
    return {
        "id": _URN.format(kind=kind.type, number=number + 1),
        "type": kind.type,
        "name": {"type": "Property", "value": f"{TOWNS[number]}の{kind.name}（架空）"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": list(spot.lonlat)}},
        kind.attribute: _reading(kind, number, now, random),
    }


def _reading(kind: Kind, number: int, now: datetime, random: Random) -> dict[str, Any]:
    hour = now.hour + 9 + now.minute / 60
    value = kind.mean + kind.swing * sin((hour - 9) * pi / 12 + number / 5) + random.gauss(0, kind.noise)
    return {
        "type": "Property",
        "value": round(max(0.0, value), kind.digits) if kind.digits else max(0, round(value)),
        "unitCode": kind.unit,
        "observedAt": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
