"""Buildings: lots between the streets, lower the farther they stand from the square."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

from hiroba.demo.district.ground import RINGS, SECTORS, Point, Spot, lonlat

_LOT = 34.0  # metres along the street
_STREET = 14.0  # metres kept free on each side
_EMPTY = 0.16  # share of lots that are gardens


@dataclass(frozen=True)
class Building:
    """floors above ground; height and the year it was built in; outline is a closed ring."""

    number: int
    use: str
    floors: int
    height: float
    year: int
    spot: Spot
    outline: list[Point]


def buildings(random: Random) -> list[Building]:
    """Every building of the district."""
    found: list[Building] = []
    for inner, outer in itertools.pairwise(RINGS):
        rows = int((outer - inner - 2 * _STREET) // _LOT)
        for row in range(rows):
            distance = inner + _STREET + (row + 0.5) * (outer - inner - 2 * _STREET) / rows
            found.extend(_row(random, distance, len(found)))
    return found


def _row(random: Random, distance: float, before: int) -> list[Building]:
    """The buildings at one distance from the square, all the way round."""
    found: list[Building] = []
    width = 2 * pi / SECTORS
    free = _STREET / distance
    lots = max(1, int((width - 2 * free) * distance // _LOT))
    for sector in range(SECTORS):
        for lot in range(lots):
            if random.random() < _EMPTY:
                continue
            angle = sector * width + free + (lot + 0.5) * (width - 2 * free) / lots
            found.append(_building(random, Spot(angle, distance), before + len(found) + 1))
    return found


def _building(random: Random, spot: Spot, number: int) -> Building:
    tallest = max(2.0, 16.0 - spot.distance / 85.0)
    floors = max(1, round(random.triangular(1, tallest, tallest * 0.35)))
    use = random.choices(
        ("住宅", "共同住宅", "商業", "業務", "学校", "医療"),
        (50, 24, 12, 10, 2, 2) if spot.distance > RINGS[1] else (6, 14, 40, 36, 2, 2),
    )[0]
    height = round(floors * random.uniform(2.9, 3.6) + 0.6, 1)
    outline = _outline(spot, random.uniform(15, 27), random.uniform(14, 26))
    return Building(number, use, floors, height, random.randint(1958, 2025), spot, outline)


def _outline(spot: Spot, along: float, across: float) -> list[Point]:
    """A rectangle that faces the square."""
    east, north = spot.metres
    out = (cos(spot.angle), sin(spot.angle))
    side = (-out[1], out[0])
    corners = ((-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1))
    return [
        lonlat(
            east + (out[0] * a * across + side[0] * b * along) / 2,
            north + (out[1] * a * across + side[1] * b * along) / 2,
        )
        for a, b in corners
    ]
