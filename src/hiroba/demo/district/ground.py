"""The ground of the made district: an island that does not exist, in Tokyo Bay, around one square.

Metres east and north of the square become lon, lat (WGS84) on a local plane; over two kilometres
the error is below a metre.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, radians, sin

CENTRE = (139.856, 35.556)  # lon, lat of the square: open water
METRES_PER_DEGREE = 111_320.0

TOWNS = ("朝日町", "若葉町", "潮見町", "桜町", "銀杏町", "灯台町", "水門町", "夕凪町")  # one a sector
TOWN_KANA = (
    "アサヒチョウ",
    "ワカバチョウ",
    "シオミチョウ",
    "サクラチョウ",
    "イチョウチョウ",
    "トウダイチョウ",
    "スイモンチョウ",
    "ユウナギチョウ",
)
RINGS = (90.0, 330.0, 600.0, 880.0, 1160.0)  # metres: radii of the ring streets
SECTORS = len(TOWNS)
CITY = "ひろば区（架空）"
Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """A point by angle (radians, from east, counter-clockwise) and distance from the square (metres)."""

    angle: float
    distance: float

    @property
    def metres(self) -> Point:
        return self.distance * cos(self.angle), self.distance * sin(self.angle)

    @property
    def lonlat(self) -> Point:
        return lonlat(*self.metres)

    @property
    def sector(self) -> int:
        return int((self.angle % (2 * pi)) / (2 * pi / SECTORS))

    @property
    def block(self) -> int:
        """1 for the innermost ring of blocks."""
        return max(1, sum(self.distance >= ring for ring in RINGS[1:]) + 1)

    @property
    def town(self) -> str:
        return f"{TOWNS[self.sector]}{'一二三四五'[self.block - 1]}丁目"

    def address(self, number: int) -> str:
        return f"東京都{CITY}{self.town}{number // 12 + 1}-{number % 12 + 1}"


def lonlat(east: float, north: float) -> Point:
    longitude = CENTRE[0] + east / (METRES_PER_DEGREE * cos(radians(CENTRE[1])))
    return round(longitude, 7), round(CENTRE[1] + north / METRES_PER_DEGREE, 7)


def coast(steps: int = 180) -> list[Point]:
    """The shore: a ring with a few bays."""
    ring = []
    for step in range(steps + 1):
        angle = 2 * pi * (step % steps) / steps
        radius = 1330 + 70 * sin(3 * angle + 0.6) + 45 * sin(5 * angle) + 20 * sin(11 * angle + 2)
        ring.append(Spot(angle, radius).lonlat)
    return ring
