"""Places that people look for: toilets, shelters, Wi-Fi, AED, parks, stops, sensors."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from random import Random

from hiroba.demo.district.ground import RINGS, SECTORS, TOWNS, Spot


@dataclass(frozen=True)
class Place:
    number: int
    name: str
    kana: str
    spot: Spot
    address: str

    @property
    def longitude(self) -> float:
        return self.spot.lonlat[0]

    @property
    def latitude(self) -> float:
        return self.spot.lonlat[1]


def scatter(random: Random, count: int, name: str, kana: str) -> list[Place]:
    """`count` places over the district, named after where they stand, in an order that walks around it."""
    spots = sorted((_spot(random) for _ in range(count)), key=lambda spot: (spot.sector, spot.distance))
    seen: dict[str, int] = {}
    places = []
    for number, spot in enumerate(spots, 1):
        town = TOWNS[spot.sector]
        seen[town] = seen.get(town, 0) + 1
        mark = "" if seen[town] == 1 else f"第{seen[town]}"
        places.append(Place(number, f"{town}{mark}{name}", kana, spot, spot.address(random.randrange(100))))
    return places


def stops() -> list[Place]:
    """A bus stop at every second crossing."""
    found: list[Place] = []
    for ring in (1, 2, 3):
        for sector in range(0, SECTORS, 1 if ring < 3 else 2):
            spot = Spot(2 * pi * sector / SECTORS + 0.03, RINGS[ring] + 9)
            name = f"{TOWNS[sector]}{'一二三'[ring - 1]}丁目"
            found.append(Place(len(found) + 1, name, "", spot, spot.address(sector)))
    return found


def _spot(random: Random) -> Spot:
    return Spot(random.uniform(0, 2 * pi), random.uniform(RINGS[0] + 30, RINGS[-1] - 20))
