"""Geoqueries (ETSI GS CIM 009, 4.10): georel, geometry, coordinates, geoproperty."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import msgspec
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from hiroba.context.queries.errors import InvalidGeoquery
from hiroba.context.queries.types import Box, Geo

RELATIONS = ("near", "equals", "disjoint", "intersects", "within", "contains", "overlaps")
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_NEAR = re.compile(r"near;(max|min)Distance==([0-9.eE+-]+)")
MAX_POSITIONS = 20_000
_MOST_CROSSING = 500  # positions of a shape that crosses itself: its parts may be as many as their square


def parse_geo(
    relation: Any, geometry: Any, coordinates: Any, attribute: Any, expand: Callable[[str], str]
) -> Geo:
    """Return the geoquery; coordinates as a JSON array or as the text of one. Raises InvalidGeoquery."""
    if not isinstance(relation, str) or not relation:
        raise InvalidGeoquery(part="georel")
    if attribute is not None and not isinstance(attribute, str):
        raise InvalidGeoquery(part="geoproperty")
    where = parse_geometry(geometry, coordinates)
    name = expand(attribute) if attribute else "location"
    if relation in RELATIONS[1:]:
        return Geo(relation, where, name)
    near = _NEAR.fullmatch(relation)
    if near is None:
        raise InvalidGeoquery(part="georel")
    distance = _distance(near[2])
    return Geo(
        "near",
        where,
        name,
        nearest=distance if near[1] == "min" else None,
        farthest=distance if near[1] == "max" else None,
    )


def elsewhere(geo: Geo, coordinates: bytes) -> Geo:
    """Return the same geoquery of other coordinates (JSON). Raises InvalidGeoquery."""
    return msgspec.structs.replace(geo, geometry=parse_geometry(geo.geometry["type"], coordinates))


def _distance(text: str) -> float:
    try:
        distance = float(text)
    except ValueError:
        distance = 0.0
    if not (math.isfinite(distance) and distance > 0):
        raise InvalidGeoquery(part="georel")
    return distance


def parse_geometry(geometry: Any, coordinates: Any) -> dict[str, Any]:
    """Return GeoJSON of a shape on the Earth. Raises InvalidGeoquery."""
    depth = _DEPTHS.get(geometry) if isinstance(geometry, str) else None
    if depth is None:
        raise InvalidGeoquery(part="geometry")
    if isinstance(coordinates, str | bytes):
        try:
            coordinates = msgspec.json.decode(coordinates)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            raise InvalidGeoquery(part="coordinates") from error
    if _count(coordinates, depth) > MAX_POSITIONS:
        raise InvalidGeoquery(part="coordinates")
    where = {"type": geometry, "coordinates": coordinates}
    if rectangle_of(where) is not None:  # most are, and nothing can be wrong with one
        return where
    try:
        made = shape(where)
        refused = not made.is_valid and shapely.get_num_coordinates(made) > _MOST_CROSSING
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        raise InvalidGeoquery(part="coordinates") from error
    if refused:
        raise InvalidGeoquery(part="coordinates")
    return where


def shape_of(geometry: dict[str, Any]) -> BaseGeometry:
    """Return the shape; one that crosses itself is taken as the parts it encloses, where they are too many
    as what lies around it."""
    made = shape(geometry)
    if made.is_valid:
        return made
    few = shapely.get_num_coordinates(made) <= _MOST_CROSSING
    return shapely.make_valid(made) if few else made.convex_hull


def rectangle_of(geometry: dict[str, Any]) -> Box | None:
    """Return the box that a polygon is, where its four sides lie along the degrees; else None."""
    if geometry["type"] != "Polygon" or len(geometry["coordinates"]) != 1:
        return None
    ring = geometry["coordinates"][0]
    if len(ring) != 5:
        return None
    first, second, third, fourth, last = ring
    (west, south), (east, north) = first[:2], third[:2]
    if west == east or south == north or last[0] != west or last[1] != south:
        return None
    up = second[0] == west and second[1] == north and fourth[0] == east and fourth[1] == south
    along = second[0] == east and second[1] == south and fourth[0] == west and fourth[1] == north
    if not (up or along):
        return None
    return min(west, east), min(south, north), max(west, east), max(south, north)


def bounds_of(coordinates: Any) -> Box:
    """Return the box around all positions of a geometry."""
    if not isinstance(coordinates[0], list | tuple):
        return coordinates[0], coordinates[1], coordinates[0], coordinates[1]
    wests, souths, easts, norths = zip(*map(bounds_of, coordinates), strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _count(value: Any, depth: int) -> int:
    """How many positions there are. Raises InvalidGeoquery for what is no position on the Earth."""
    if not isinstance(value, list) or not value:
        raise InvalidGeoquery(part="coordinates")
    if depth > 1:
        return sum([_count(each, depth - 1) for each in value])
    for position in value if depth else (value,):
        _check_position(position)
    return len(value) if depth else 1


def _check_position(value: Any) -> None:
    if type(value) is not list or not 2 <= len(value) <= 3:
        raise InvalidGeoquery(part="coordinates")
    for number in value:
        if type(number) is not float and type(number) is not int:
            raise InvalidGeoquery(part="coordinates")
    if not (-180 <= value[0] <= 180 and -90 <= value[1] <= 90):
        raise InvalidGeoquery(part="coordinates")
