"""Places: the geo types of attributes as GeoJSON and back, and the geographical questions of NGSIv2.

NGSIv2's simple location format says latitude first; inside, longitude stands first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from hiroba.context.queries.types import Geo
from hiroba.protocols.ngsi_v2.errors import BadRequest, NotSupportedQuery

GEO_TYPES = ("geo:json", "geo:point", "geo:line", "geo:box", "geo:polygon")
_GEOJSON = frozenset(("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"))
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_PAIR = re.compile(r"\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*,\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*")
_DISTANCE = re.compile(r"(maxDistance|minDistance):(.+)")
_RELATIONS = {
    "coveredBy": "within",
    "intersects": "intersects",
    "equals": "equals",
    "disjoint": "disjoint",
    "near": "near",
}
Position = list[float]


def to_geojson(type: str, value: Any) -> dict[str, Any]:
    """The GeoJSON geometry that an attribute of a geo type means. Raises BadRequest."""
    if type == "geo:json":
        return _geojson(value)
    texts = [value] if type == "geo:point" else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadRequest(f"geo coordinates format error [see Orion user manual]: {str(value)[:100]}")
    positions = [position(text) for text in texts]
    return _shape(type.removeprefix("geo:"), positions)


def position(text: str) -> Position:
    """`latitude, longitude` as [longitude, latitude]. Raises BadRequest."""
    match = _PAIR.fullmatch(text)
    if match is not None:
        latitude, longitude = float(match[1]), float(match[2])
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return [longitude, latitude]
    raise BadRequest(f"geo coordinates format error [see Orion user manual]: {text[:100]}")


def _shape(kind: str, positions: list[Position]) -> dict[str, Any]:
    if kind == "point" and len(positions) == 1:
        return {"type": "Point", "coordinates": positions[0]}
    if kind == "line" and len(positions) >= 2:
        return {"type": "LineString", "coordinates": positions}
    if kind == "box" and len(positions) == 2:
        (west, south), (east, north) = positions
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}
    if kind == "polygon" and len(positions) >= 4 and positions[0] == positions[-1]:
        return {"type": "Polygon", "coordinates": [positions]}
    raise BadRequest(f"invalid number of coordinates for {kind}")


def _geojson(value: Any) -> dict[str, Any]:
    """A geometry as it is; of a Feature, or of a collection of one, its geometry."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "Feature":
        return _geojson(value.get("geometry"))
    if kind == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise BadRequest("Wrong GeoJson")
        return _geojson(features[0])
    if kind not in _GEOJSON or not _are_positions(value.get("coordinates"), _DEPTH[kind]):
        raise BadRequest("Wrong GeoJson")
    if kind in ("Polygon", "MultiPolygon"):
        _check_rings(value["coordinates"] if kind == "MultiPolygon" else [value["coordinates"]])
    geometry: dict[str, Any] = value
    return geometry


def _are_positions(value: Any, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if depth:
        return all(_are_positions(item, depth - 1) for item in value)
    return len(value) in (2, 3) and all(_is_number(item) for item in value) and _on_earth(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _on_earth(place: Sequence[float]) -> bool:
    return -180 <= place[0] <= 180 and -90 <= place[1] <= 90


def _check_rings(polygons: list[list[list[Position]]]) -> None:
    for polygon in polygons:
        for ring in polygon:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise BadRequest("Wrong GeoJson")


def from_geojson(type: str, geometry: dict[str, Any]) -> Any:
    """The value of an attribute of this geo type; the geometry itself where the type cannot say it."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if type == "geo:point" and kind == "Point":
        return _pair(coordinates)
    if type == "geo:line" and kind == "LineString":
        return [_pair(place) for place in coordinates or ()]
    if type == "geo:polygon" and kind == "Polygon" and coordinates and len(coordinates) == 1:
        return [_pair(place) for place in coordinates[0]]
    if type == "geo:box" and kind == "Polygon" and coordinates:
        box = _pair(coordinates[0][0]), _pair(coordinates[0][2])
        if to_geojson("geo:box", list(box)) == geometry:
            return list(box)
    return geometry


def _pair(place: Any) -> str:
    return f"{place[1]}, {place[0]}"


def geo_question(georel: str | None, geometry: str | None, coords: str | None, attribute: str) -> Geo | None:
    """The geographical question, None where there is none. Raises BadRequest, NotSupportedQuery."""
    if georel is None and geometry is None and coords is None:
        return None
    if not georel:
        raise BadRequest("Invalid query: georel missing")
    if not geometry:
        raise BadRequest("Invalid query: geometry missing")
    if not coords:
        raise BadRequest("Invalid query: coords missing")
    relation, *modifiers = georel.split(";")
    if relation not in _RELATIONS:
        raise BadRequest("Invalid value in georel")
    nearest, farthest = _distances(relation, modifiers)
    if geometry not in ("point", "line", "box", "polygon"):
        raise BadRequest("Invalid value in geometry")
    shape = _shape(geometry, [position(text) for text in coords.split(";")])
    if relation == "coveredBy" and geometry not in ("box", "polygon"):
        raise NotSupportedQuery("georel /coveredBy/ used with geometry different than polygon or box")
    if relation == "near" and geometry != "point":
        raise NotSupportedQuery("georel /near/ used with geometry different than point")
    return Geo(_RELATIONS[relation], shape, attribute, nearest, farthest)


def _distances(relation: str, modifiers: list[str]) -> tuple[float | None, float | None]:
    found: dict[str, float] = {}
    for modifier in modifiers:
        match = _DISTANCE.fullmatch(modifier)
        if match is None or relation != "near":
            raise BadRequest("Invalid modifier in georel parameter")
        found[match[1]] = _metres(match[2])
    if relation == "near" and not found:
        raise BadRequest("Too few tokens in georel")
    return found.get("minDistance"), found.get("maxDistance")


def _metres(text: str) -> float:
    try:
        metres = float(text)
    except ValueError:
        metres = -1.0
    if not 0 <= metres < math.inf:
        raise BadRequest("Invalid distance in georel")
    return metres
