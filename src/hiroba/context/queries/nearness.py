"""Distances on the Earth in metres, along its surface, taken as a sphere (4.10 near, 4.23 dist-asc)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pyproj import CRS, Transformer
from shapely.geometry import shape
from shapely.ops import transform

EARTH = 6_371_008.8  # metres, mean radius
_ANGLE = math.pi / 180
_METRES = _ANGLE * EARTH  # of a degree of latitude


def between_points(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres of the great circle (haversine)."""
    north = math.sin((other_lat - lat) * _ANGLE / 2)
    east = math.sin((other_lon - lon) * _ANGLE / 2)
    part = north * north + math.cos(lat * _ANGLE) * math.cos(other_lat * _ANGLE) * east * east
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(part)))


def distance_to(geometry: dict[str, Any]) -> Callable[[dict[str, Any]], float]:
    """Return the metres from a geometry to another, each taken at the point nearest to the other."""
    if geometry["type"] == "Point":
        lon, lat = geometry["coordinates"][:2]

        def from_point(other: dict[str, Any]) -> float:
            if other["type"] == "Point":
                place = other["coordinates"]
                return between_points(lon, lat, place[0], place[1])
            return _to_shape(lon, lat, other)

        return from_point

    def from_shape(other: dict[str, Any]) -> float:
        if other["type"] == "Point":
            return _to_shape(other["coordinates"][0], other["coordinates"][1], geometry)
        middle = shape(other).representative_point()
        plane = _plane(middle.x, middle.y)
        return float(transform(plane, shape(geometry)).distance(transform(plane, shape(other))))

    return from_shape


def _to_shape(lon: float, lat: float, geometry: dict[str, Any]) -> float:
    """On a plane that keeps every distance from the point true."""
    flat = transform(_plane(lon, lat), shape(geometry))
    nearest: float = flat.distance(_ORIGIN)
    return nearest


_ORIGIN = shape({"type": "Point", "coordinates": (0.0, 0.0)})


@lru_cache(maxsize=256)
def _plane(lon: float, lat: float) -> Callable[..., Any]:
    here = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +R={EARTH} +units=m")
    sphere = CRS.from_proj4(f"+proj=longlat +R={EARTH}")
    return Transformer.from_crs(sphere, here, always_xy=True).transform


def degrees_around(lat: float, metres: float) -> tuple[float, float]:
    """Half the width and height, in degrees, of a box that holds all within a distance of a place."""
    height = metres / _METRES * 1.001
    edge = abs(lat) + height
    width = 360.0 if edge >= 89.9 else height / math.cos(edge * _ANGLE)
    return width, height
