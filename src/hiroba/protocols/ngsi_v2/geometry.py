"""Places: the geo types of attributes as GeoJSON and back, and the geographical questions of NGSIv2.

NGSIv2's simple location format says latitude first; inside, longitude stands first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.queries.types import Geo
from hiroba.protocols.ngsi_v2.errors import BadRequest

GEO_TYPES = ("geo:json", "geo:point", "geo:line", "geo:box", "geo:polygon")
_GEOJSON = frozenset(("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"))
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_PAIR = re.compile(r"\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*,\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*")
_DISTANCE = re.compile(r"(maxDistance|minDistance):(.+)")
_PARSING = "error parsing location attribute: "
_NEEDS = {
    "point": "needs a string as value",
    "line": "uses at least 2 coordinates",
    "box": "coordinates are not defining an actual box",
    "polygon": "uses at least 4 coordinates, of which the first and the last must match",
}
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
        raise BadRequest(f"{_PARSING}geo:line, geo:box and geo:polygon needs array of strings as value")
    positions = [position(text) for text in texts]
    if None in positions:
        raise BadRequest(f"{_PARSING}geo coordinates format error [see Orion user manual]: {texts[0][:100]}")
    kind = type.removeprefix("geo:")
    shape = _shape(kind, [place for place in positions if place is not None])
    if shape is None:
        raise BadRequest(f"{_PARSING}{type} {_NEEDS[kind]}")
    _check_shape(shape)
    return shape


def position(text: str) -> Position | None:
    """`latitude, longitude` as [longitude, latitude]; None where it is not that."""
    match = _PAIR.fullmatch(text)
    if match is not None:
        latitude, longitude = float(match[1]), float(match[2])
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return [longitude, latitude]
    return None


def _shape(kind: str, positions: list[Position]) -> dict[str, Any] | None:
    """The geometry, None where the positions do not make one."""
    if kind == "point" and len(positions) == 1:
        return {"type": "Point", "coordinates": positions[0]}
    if kind == "line" and len(positions) >= 2:
        return {"type": "LineString", "coordinates": positions}
    if kind == "box" and len(positions) == 2:
        (west, south), (east, north) = positions
        if west == east or south == north:
            return None
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}
    if kind == "polygon" and len(positions) >= 4 and positions[0] == positions[-1]:
        return {"type": "Polygon", "coordinates": [positions]}
    return None


def _geojson(value: Any) -> dict[str, Any]:
    """A geometry as it is; of a Feature, or of a collection of one, its geometry."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise BadRequest("geo:json needs an object or null as value")
    if kind == "Feature":
        return _geojson(_within_feature(value))
    if kind == "FeatureCollection":
        return _geojson(_only_feature(value))
    if kind not in _GEOJSON or not _are_positions(value.get("coordinates"), _DEPTH[kind]):
        raise BadRequest("Wrong GeoJson")
    _check_shape(value)
    geometry: dict[str, Any] = value
    return geometry


def _within_feature(value: dict[str, Any]) -> Any:
    if "geometry" not in value:
        raise BadRequest(f"{_PARSING}geometry in Feature not found")
    if not isinstance(value["geometry"], dict):
        raise BadRequest(f"{_PARSING}geometry in Feature is not an object")
    return value["geometry"]


def _only_feature(value: dict[str, Any]) -> Any:
    if "features" not in value:
        raise BadRequest(f"{_PARSING}features field not found in FeatureCollection")
    features = value["features"]
    if not isinstance(features, list):
        raise BadRequest(f"{_PARSING}features in FeatureCollection is not an array")
    if len(features) != 1:
        more = "has 0 items" if not features else "has more than 1 item"
        raise BadRequest(f"{_PARSING}features in FeatureCollection {more}")
    return features[0]


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


def _check_shape(geometry: dict[str, Any]) -> None:
    """By the rules of NGSI-LD, which will read it too: rings that close and do not cross themselves."""
    attribute = {"type": "GeoProperty", "value": geometry}
    try:
        entities.read_part("location", attribute, jsonld.CORE, entities.Mode.WHOLE)
    except entities.InvalidData as error:
        raise BadRequest("Wrong GeoJson") from error


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
    """The geographical question, None where there is none. Raises BadRequest."""
    if georel is None and geometry is None and coords is None:
        return None
    if not geometry or not coords:
        given, other = ("geometry", "coords") if geometry else ("coords" if coords else "georel", "geometry")
        raise BadRequest(f"Invalid query: URI param /{given}/ used without /{other}/")
    if not georel:
        raise BadRequest("Invalid query: URI param /geometry/ used without /georel/")
    relation, *modifiers = georel.split(";")
    if relation not in _RELATIONS:
        raise BadRequest("Invalid query: Invalid relation in georel parameter")
    nearest, farthest = _distances(relation, modifiers)
    if relation == "coveredBy" and geometry in ("point", "line"):
        raise BadRequest(f"Invalid query: {geometry} geometry cannot be used with coveredBy georel")
    if relation == "near" and geometry != "point":
        raise BadRequest("Invalid query: georel /near/ used with geometry different than point")
    return Geo(_RELATIONS[relation], _asked_shape(geometry, coords), attribute, nearest, farthest)


def _asked_shape(geometry: str, coords: str) -> dict[str, Any]:
    if geometry not in _NEEDS:
        raise BadRequest("Invalid query: error parsing geometry: Invalid selector in geometry specification")
    positions = [position(text) for text in coords.split(";")]
    found = [place for place in positions if place is not None]
    if len(found) != len(positions):
        raise BadRequest("Invalid query: invalid point in URI param /coords/")
    shape = _shape(geometry, found)
    if shape is None:
        raise BadRequest(f"Invalid query: invalid number of coordinates for /{geometry}/")
    return shape


def _distances(relation: str, modifiers: list[str]) -> tuple[float | None, float | None]:
    found: dict[str, float] = {}
    for modifier in modifiers:
        match = _DISTANCE.fullmatch(modifier)
        if match is None or relation != "near":
            raise BadRequest("Invalid query: Invalid modifier in georel parameter")
        found[match[1]] = _metres(match[2])
    if relation == "near" and not found:
        raise BadRequest("Invalid query: georel /near/ without either minDistance nor maxDistance")
    return found.get("minDistance"), found.get("maxDistance")


def _metres(text: str) -> float:
    try:
        metres = float(text)
    except ValueError:
        metres = -1.0
    if not 0 <= metres < math.inf:
        raise BadRequest("Invalid query: Invalid distance in georel")
    return metres
