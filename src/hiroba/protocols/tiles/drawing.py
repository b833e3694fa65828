"""GeoJSON as it is drawn in a tile: in its units, cut at its edges, as commands of the encoding."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
import shapely.geometry

from hiroba.context.city.types import EXTENT, MARGIN, Tile, place, places
from hiroba.protocols.tiles.encoding import Kind

_MOVE, _LINE, _CLOSE = 1, 2, 7
_LEAST = {Kind.LINE: 2, Kind.POLYGON: 3}  # points of what can be seen
_KINDS = {
    "Point": Kind.POINT, "MultiPoint": Kind.POINT, "LineString": Kind.LINE, "LinearRing": Kind.LINE,
    "MultiLineString": Kind.LINE, "Polygon": Kind.POLYGON, "MultiPolygon": Kind.POLYGON,
}  # fmt: skip


class Drawn(NamedTuple):
    """One kind of geometry with its commands."""

    kind: Kind
    commands: list[int]


def dot(x: int, y: int) -> list[int]:
    """The commands of one point."""
    return [_command(_MOVE, 1), _zigzag(x), _zigzag(y)]


def drawn(geometry: dict[str, Any], tile: Tile) -> Iterator[Drawn]:
    """What there is to see of a geometry in a tile: a point where it stands in it, other shapes as far as
    they reach into it; one that is too small to be seen is a point, too."""
    if geometry.get("type") == "Point":
        x, y = _units(geometry["coordinates"][0], geometry["coordinates"][1], tile)
        if 0 <= x < EXTENT and 0 <= y < EXTENT:
            yield Drawn(Kind.POINT, dot(x, y))
        return
    shape = shapely.transform(shapely.force_2d(shapely.geometry.shape(geometry)), _in_units(tile))
    parts: dict[Kind, list[Any]] = {}
    for part in shapely.get_parts(shape):
        kind = _KINDS.get(part.geom_type)
        if kind is not None:
            parts.setdefault(kind, []).append(part)
    seen = False
    for kind, some in parts.items():
        commands = _points(some) if kind is Kind.POINT else _paths(kind, some)
        if commands:
            seen = True
            yield Drawn(kind, commands)
    if not seen and (commands := _points([shapely.box(*shape.bounds).centroid])):
        yield Drawn(Kind.POINT, commands)


def _in_units(tile: Tile) -> Any:
    scale = EXTENT * float(1 << tile.z)

    def units(degrees: Any) -> Any:
        x, y = places(degrees[:, 0], degrees[:, 1])
        return np.column_stack((x * scale - tile.x * EXTENT, y * scale - tile.y * EXTENT))

    return units


def _units(lon: float, lat: float, tile: Tile) -> tuple[int, int]:
    scale = EXTENT * float(1 << tile.z)
    x, y = place(lon, lat)
    return math.floor(x * scale) - tile.x * EXTENT, math.floor(y * scale) - tile.y * EXTENT


def _points(parts: Iterable[Any]) -> list[int]:
    places = [(math.floor(part.x), math.floor(part.y)) for part in parts]
    there = [(x, y) for x, y in places if 0 <= x < EXTENT and 0 <= y < EXTENT]
    return [_command(_MOVE, len(there)), *_steps(there, [0, 0])] if there else []


def _paths(kind: Kind, parts: Iterable[Any]) -> list[int]:
    found: list[int] = []
    at = [0, 0]
    for part in parts:
        for path in _cut(kind, part):
            found += _path(kind, path, at)
    return found


def _cut(kind: Kind, part: Any) -> Iterator[Sequence[tuple[int, int]]]:
    """Lines, or rings: of each polygon the outer one first, around it the positive way (4.3.3.3)."""
    if not part.is_valid:
        part = shapely.make_valid(part)
    low, high = -MARGIN, EXTENT + MARGIN
    for each in shapely.get_parts(shapely.clip_by_rect(part, low, low, high, high)):
        each = shapely.simplify(each, 0.5)
        if kind is Kind.LINE and each.geom_type == "LineString":
            yield _whole(each)
        elif kind is Kind.POLYGON and each.geom_type == "Polygon":
            each = shapely.geometry.polygon.orient(each, 1.0)
            outer = _whole(each.exterior)[:-1]
            if _area(outer) > 0:
                yield outer
                yield from (ring for inner in each.interiors if _area(ring := _whole(inner)[:-1]) < 0)


def _whole(line: Any) -> list[tuple[int, int]]:
    """Its points as whole numbers, none twice after itself."""
    places = [(int(x), int(y)) for x, y in np.rint(shapely.get_coordinates(line))]
    return [place for at, place in enumerate(places) if at == 0 or place != places[at - 1]]


def _area(ring: Sequence[tuple[int, int]]) -> int:
    """Twice the area, by the surveyor's formula."""
    return sum(x * ring[at - 1][1] - ring[at - 1][0] * y for at, (x, y) in enumerate(ring)) * -1


def _path(kind: Kind, places: Sequence[tuple[int, int]], at: list[int]) -> list[int]:
    if len(places) < _LEAST[kind]:
        return []
    found = [_command(_MOVE, 1), *_steps(places[:1], at)]
    found += [_command(_LINE, len(places) - 1), *_steps(places[1:], at)]
    return [*found, _command(_CLOSE, 1)] if kind is Kind.POLYGON else found


def _steps(places: Iterable[tuple[int, int]], at: list[int]) -> Iterator[int]:
    """From where the pen is to each of them; it is there afterwards."""
    for x, y in places:
        yield _zigzag(x - at[0])
        yield _zigzag(y - at[1])
        at[:] = x, y


def _command(what: int, times: int) -> int:
    return what & 0x7 | times << 3


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1
