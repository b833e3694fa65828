"""Distances in metres along the Earth, taken as a sphere (4.10 near, 4.23 dist-asc)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from hiroba.context.queries.geo_of import shape_of

EARTH = 6_371_008.8  # metres, mean radius
_ANGLE = math.pi / 180
_STEP = 0.1  # degrees between the points that stand for an edge, straight in lon and lat (RFC 7946, 3.1.1)
_MOST_STEPS = 10_000  # such points of one geometry: a longer one is taken more coarsely
_CENTRE = Point(0, 0)
Positions = npt.NDArray[np.float64]


def between_points(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres of the great circle (haversine)."""
    north = math.sin((other_lat - lat) * _ANGLE / 2)
    east = math.sin((other_lon - lon) * _ANGLE / 2)
    part = north * north + math.cos(lat * _ANGLE) * math.cos(other_lat * _ANGLE) * east * east
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(part)))


def distance_to(geometry: dict[str, Any]) -> Callable[[dict[str, Any]], float]:
    """Return the metres from a geometry to another, between the points where they are nearest.

    Between two extended shapes the nearest points are taken on a plane around the other: right to a few
    parts in a hundred where a shape is wider than a country.
    """
    if geometry["type"] != "Point":
        return _from_shape(geometry)
    lon, lat = geometry["coordinates"][:2]
    return _from_point(lon, lat)


def _from_point(lon: float, lat: float) -> Callable[[dict[str, Any]], float]:
    def distance(other: dict[str, Any]) -> float:
        if other["type"] == "Point":
            place = other["coordinates"]
            return between_points(lon, lat, place[0], place[1])
        there = shape_of(other)
        return _to_edge(lon, lat, there, _dense(there))

    return distance


def _from_shape(geometry: dict[str, Any]) -> Callable[[dict[str, Any]], float]:
    here = shape_of(geometry)
    shapely.prepare(here)
    dense = _dense(here)

    def distance(other: dict[str, Any]) -> float:
        if other["type"] == "Point":
            lon, lat = other["coordinates"][:2]
            return _to_edge(lon, lat, here, dense)
        there = shape_of(other)
        if here.intersects(there):
            return 0.0
        middle = there.representative_point()
        flat, edge = _flat(middle.x, middle.y), _dense(there)
        place = nearest_points(shapely.transform(edge, flat), shapely.transform(dense, flat))[0]
        lon, lat = _back(middle.x, middle.y, place.x, place.y)
        return _to_edge(lon, lat, here, dense)

    return distance


def _dense(geometry: BaseGeometry) -> BaseGeometry:
    edge = geometry.boundary if geometry.geom_type in ("Polygon", "MultiPolygon") else geometry
    if geometry.geom_type in ("Point", "MultiPoint"):
        return edge
    return shapely.segmentize(edge, max(_STEP, edge.length / _MOST_STEPS))


def _to_edge(lon: float, lat: float, geometry: BaseGeometry, dense: BaseGeometry) -> float:
    """On the plane that keeps every distance from the point true."""
    if shapely.intersects_xy(geometry, lon, lat):
        return 0.0
    metres: float = shapely.transform(dense, _flat(lon, lat)).distance(_CENTRE)
    return metres


def _flat(lon: float, lat: float) -> Callable[[Positions], Positions]:
    """The azimuthal equidistant projection around a place."""
    sine, cosine = math.sin(lat * _ANGLE), math.cos(lat * _ANGLE)

    def project(positions: Positions) -> Positions:
        east = (positions[:, 0] - lon) * _ANGLE
        north = positions[:, 1] * _ANGLE
        x = np.cos(north) * np.sin(east)
        y = cosine * np.sin(north) - sine * np.cos(north) * np.cos(east)
        z = sine * np.sin(north) + cosine * np.cos(north) * np.cos(east)
        across = np.hypot(x, y)
        stretch = EARTH * np.divide(np.arctan2(across, z), across, out=np.ones_like(x), where=across > 0)
        return np.column_stack((x * stretch, y * stretch))

    return project


def _back(lon: float, lat: float, x: float, y: float) -> tuple[float, float]:
    """lon, lat of a place on that plane."""
    away = math.hypot(x, y)
    if away == 0:
        return lon, lat
    angle, azimuth = away / EARTH, math.atan2(x, y)
    sine, cosine = math.sin(lat * _ANGLE), math.cos(lat * _ANGLE)
    up = math.asin(sine * math.cos(angle) + cosine * math.sin(angle) * math.cos(azimuth))
    along = math.atan2(math.sin(azimuth) * math.sin(angle) * cosine, math.cos(angle) - sine * math.sin(up))
    return lon + along / _ANGLE, up / _ANGLE


def margins(south: float, north: float, metres: float) -> tuple[float, float]:
    """Degrees of longitude and latitude by which a box grows to hold all within a distance of it."""
    height = metres / EARTH / _ANGLE * 1.0001 + 1e-9
    edge = max(abs(south - height), abs(north + height))
    if edge >= 89.99:
        return 360.0, height
    reach = math.sin(min(metres / EARTH, math.pi / 2)) / math.cos(max(abs(south), abs(north)) * _ANGLE)
    width = math.asin(min(1.0, reach)) / _ANGLE if reach < 1 else 360.0
    return width * 1.0001 + 1e-9, height
