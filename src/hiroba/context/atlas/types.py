"""A tile of the map, and how many things are where in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hiroba.context.atlas.mercator import place as place
from hiroba.context.atlas.mercator import places as places

MOST_ZOOM = 22
EXTENT = 4096  # units of a tile's side
MARGIN = (
    64  # units around it from which areas and lines reach into it, so that no edge is drawn where it ends
)


class Tile(NamedTuple):
    """A tile of the tile matrix set WebMercatorQuad: y counts from the north."""

    z: int
    x: int
    y: int

    def exists(self) -> bool:
        return 0 <= self.z <= MOST_ZOOM and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    def box(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, with so many tiles more on every side, within the world."""
        west, north = _degrees(self, self.x - margin, self.y - margin)
        east, south = _degrees(self, self.x + 1 + margin, self.y + 1 + margin)
        return west, south, east, north


def _degrees(tile: Tile, x: float, y: float) -> tuple[float, float]:
    side = float(1 << tile.z)
    x, y = min(max(x, 0.0), side), min(max(y, 0.0), side)
    return x / side * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / side))))


class Cell(NamedTuple):
    """Things near each other. x, y: their middle in units of the tile. types: with their numbers, the most
    frequent first."""

    x: int
    y: int
    number: int
    types: Sequence[tuple[str, int]]


class Gathered(NamedTuple):
    """The things of a tile. everywhere: how many there are in the world. owners: how many by organisation."""

    number: int
    everywhere: int
    cells: Sequence[Cell]
    owners: Mapping[str, int]
