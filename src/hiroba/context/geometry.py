"""Where an entity is: GeoJSON checked, and one representative point for the map's index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def is_geometry(value: object) -> bool:
    """A GeoJSON geometry (RFC 7946) whose positions are lon, lat on the Earth."""
    if not isinstance(value, dict):
        return False
    depth = _DEPTH.get(value.get("type", ""))
    return depth is not None and _is_positions(value.get("coordinates"), depth)


def _is_positions(value: object, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if depth:
        return all(_is_positions(each, depth - 1) for each in value)
    if not 2 <= len(value) <= 3 or not all(type(each) in (int, float) for each in value):
        return False
    return bool(-180 <= value[0] <= 180 and -90 <= value[1] <= 90)


def _positions(value: list[Any], depth: int) -> Iterator[list[float]]:
    if depth == 0:
        yield value
        return
    for each in value:
        yield from _positions(each, depth - 1)


def place_of(entity: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return lon, lat of `location`, else of the first GeoProperty; of a shape, the middle of its box."""
    candidates = (entity.get("location"), *entity.values())
    geometry = next((each["value"] for each in candidates if _is_geo(each)), None)
    if geometry is None:
        return None, None
    if geometry["type"] == "Point":
        return float(geometry["coordinates"][0]), float(geometry["coordinates"][1])
    points = list(_positions(geometry["coordinates"], _DEPTH[geometry["type"]]))
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def _is_geo(attribute: Any) -> bool:
    return isinstance(attribute, dict) and attribute.get("type") == "GeoProperty"
