"""A geoquery made ready: compiled once, then asked of many entities (4.10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from hiroba.context.queries.geo_of import bounds_of, rectangle_of, shape_of
from hiroba.context.queries.nearness import distance_to, margins
from hiroba.context.queries.types import Body, Box, Geo

_OF_POINTS = ("within", "intersects", "disjoint")
_Test = Callable[[dict[str, Any]], bool]


def geo_matcher(geo: Geo) -> Callable[[Body], bool]:
    """Return whether an entity has an instance of the GeoProperty that meets the geoquery."""
    test = _near(geo) if geo.relation == "near" else _related(geo)
    name = geo.attribute

    def matches(body: Body) -> bool:
        found = body.get(name)
        if found is None:
            return False
        return any(
            type(value) is dict and "coordinates" in value and test(value)
            for value in (each.get("value") for each in (found if type(found) is list else (found,)))
        )

    return matches


def _near(geo: Geo) -> _Test:
    metres = distance_to(geo.geometry)
    if geo.farthest is not None:
        farthest = geo.farthest
        return lambda value: metres(value) <= farthest
    nearest = geo.nearest or 0.0
    return lambda value: metres(value) >= nearest


def _related(geo: Geo) -> _Test:
    box = rectangle_of(geo.geometry) if geo.relation in _OF_POINTS else None
    if box is None:
        return _related_to_shape(geo)
    quick, made = _of_rectangle(geo.relation, box), list[_Test]()

    def test(value: dict[str, Any]) -> bool:
        if value["type"] == "Point":
            place = value["coordinates"]
            return quick(place[0], place[1])
        if not made:
            made.append(_related_to_shape(geo))
        return made[0](value)

    return test


def _related_to_shape(geo: Geo) -> _Test:
    asked = shape_of(geo.geometry)
    shapely.prepare(asked)
    relate = _relation(geo.relation, asked)
    quick = _of_points(geo.relation, asked)

    def test(value: dict[str, Any]) -> bool:
        if quick is not None and value["type"] == "Point":
            place = value["coordinates"]
            return quick(place[0], place[1])
        return relate(shape_of(value))

    return test


def _relation(name: str, asked: BaseGeometry) -> Callable[[BaseGeometry], bool]:
    """What the entity's geometry has to be to the one asked about."""
    relations: dict[str, Callable[[BaseGeometry], bool]] = {
        "equals": lambda own: bool(own.equals(asked)),
        "disjoint": lambda own: bool(asked.disjoint(own)),
        "intersects": lambda own: bool(asked.intersects(own)),
        "within": lambda own: bool(asked.contains(own)),
        "contains": lambda own: bool(asked.within(own)),
        "overlaps": lambda own: bool(asked.overlaps(own)),
    }
    return relations[name]


def _of_points(relation: str, asked: BaseGeometry) -> Callable[[float, float], bool] | None:
    """The same of a point without making a shape of it."""
    if asked.geom_type not in ("Polygon", "MultiPolygon") or relation not in _OF_POINTS:
        return None
    if asked.equals(asked.envelope):  # no hole either
        return _of_rectangle(relation, asked.bounds)
    if relation == "within":
        return lambda lon, lat: bool(shapely.contains_xy(asked, lon, lat))
    inside = relation == "intersects"
    return lambda lon, lat: bool(shapely.intersects_xy(asked, lon, lat)) is inside


def _of_rectangle(relation: str, box: Box) -> Callable[[float, float], bool]:
    west, south, east, north = box
    if relation == "within":
        return lambda lon, lat: west < lon < east and south < lat < north
    if relation == "intersects":
        return lambda lon, lat: west <= lon <= east and south <= lat <= north
    return lambda lon, lat: not (west <= lon <= east and south <= lat <= north)


def boxes(geo: Geo) -> tuple[Box, ...] | None:
    """Boxes one of which every entity that is meant touches, for an index; None: it may lie anywhere."""
    if geo.relation == "disjoint" or geo.nearest is not None:
        return None
    west, south, east, north = bounds_of(geo.geometry["coordinates"])
    if geo.farthest is None:
        return ((west, south, east, north),)
    width, height = margins(south, north, geo.farthest)
    west, east = west - width, east + width
    south, north = max(-90.0, south - height), min(90.0, north + height)
    if east - west >= 360:
        return ((-180.0, south, 180.0, north),)
    if west < -180:
        return ((-180.0, south, east, north), (west + 360, south, 180.0, north))
    if east > 180:
        return ((west, south, 180.0, north), (-180.0, south, east - 360, north))
    return ((west, south, east, north),)
