"""Streets: rings around the square, and avenues that lead to it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import pi

from hiroba.demo.district.ground import RINGS, SECTORS, Point, Spot

_RING_NAMES = ("広場通り", "内環通り", "中環通り", "外環通り", "海岸通り")
_AVENUES = ("朝日通り", "若葉通り", "潮風通り", "桜通り", "銀杏通り", "灯台通り", "水門通り", "夕凪通り")


@dataclass(frozen=True)
class Street:
    """One stretch between two crossings. width in metres."""

    number: int
    name: str
    kind: str
    width: float
    line: list[Point]


def streets() -> list[Street]:
    """Every stretch, numbered."""
    found: list[Street] = []
    for ring, radius in enumerate(RINGS):
        for sector in range(SECTORS):
            start, end = (2 * pi * (sector + part) / SECTORS for part in (0, 1))
            line = [Spot(start + (end - start) * step / 12, radius).lonlat for step in range(13)]
            found.append(Street(len(found) + 1, _RING_NAMES[ring], "環状", 12.0 if ring else 9.0, line))
    for sector in range(SECTORS):
        angle = 2 * pi * sector / SECTORS
        for inner, outer in itertools.pairwise(RINGS):
            line = [Spot(angle, inner).lonlat, Spot(angle, outer).lonlat]
            found.append(Street(len(found) + 1, _AVENUES[sector], "放射", 16.0, line))
    return found
