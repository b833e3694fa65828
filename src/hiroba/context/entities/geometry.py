"""Values of GeoProperties: GeoJSON geometries (RFC 7946; ETSI GS CIM 009, 4.7) and the boxes around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import shapely
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.errors import Flaw
from hiroba.context.store.types import Place

_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_MAX_POSITIONS = 50_000  # of one geometry: whether an area crosses itself is asked in the time of a request
_MOST_MENDED = 2_000  # positions of an area that is looked at twice
_SLIP = 0.001  # of the area
_decode = msgspec.json.Decoder().decode


def is_geometry(value: object) -> bool:
    """It has the shape of a geometry, whatever its coordinates."""
    if type(value) is not dict or "coordinates" not in value:
        return False
    kind = value.get("type")
    return type(kind) is str and kind in _DEPTH


def geometry(value: object) -> dict[str, Any]:
    """Return a valid geometry, read from its text where it was written as one (4.7.2). Raises Flaw."""
    if type(value) is str:
        try:
            value = _decode(value)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise Flaw(_("GeoJSONのジオメトリとして読めません")) from None
    if type(value) is not dict:
        raise Flaw(_("GeoJSONのジオメトリではありません"))
    kind = value.get("type")
    if kind == "Point":
        check_position(value.get("coordinates"))
        return value
    if type(kind) is not str or kind not in _DEPTH:
        raise Flaw(_("GeoJSONのジオメトリではありません（GeometryCollectionは使えません）"), "type")
    coordinates: Any = value.get("coordinates")
    if _count(coordinates, _DEPTH[kind]) > _MAX_POSITIONS:
        raise Flaw(_("位置が多すぎます"), "coordinates")
    if kind == "LineString":
        _check_line(coordinates)
    elif kind == "MultiLineString":
        for line in coordinates:
            _check_line(line)
    elif kind in ("Polygon", "MultiPolygon"):
        _check_areas(kind, coordinates)
    return value


def check_position(position: object) -> None:
    """Raises Flaw."""
    if type(position) is list and 2 <= len(position) <= 3:
        for number in position:
            if type(number) is not float and type(number) is not int:
                break
        else:
            if -180 <= position[0] <= 180 and -90 <= position[1] <= 90:
                return
    raise Flaw(_("位置は[経度, 緯度]（度）で書きます"), "coordinates")


def _count(coordinates: object, depth: int) -> int:
    """Check the nesting and every position; returns how many there are."""
    if depth == 0:
        check_position(coordinates)
        return 1
    if type(coordinates) is not list or not coordinates:
        raise Flaw(_("座標の入れ子がジオメトリの種類に合いません"), "coordinates")
    return sum(_count(each, depth - 1) for each in coordinates)


def _check_line(line: list[Any]) -> None:
    if len(line) < 2:
        raise Flaw(_("線には2つ以上の位置が要ります"), "coordinates")


def _check_areas(kind: str, coordinates: list[Any]) -> None:
    polygons = [coordinates] if kind == "Polygon" else coordinates
    for rings in polygons:
        for ring in rings:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise Flaw(_("面の輪は4つ以上の位置からなり、初めと終わりが同じです"), "coordinates")
    if all(len(rings) == 1 and _is_rectangle(rings[0]) for rings in polygons) and len(polygons) == 1:
        return
    flat = [[[position[:2] for position in ring] for ring in rings] for rings in polygons]
    shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in flat]
    shape = shapes[0] if kind == "Polygon" else shapely.MultiPolygon(shapes)
    if shapely.is_valid(shape):
        return
    few = shapely.get_num_coordinates(shape) <= _MOST_MENDED
    parts = [shape, *(shapely.Polygon(ring) for rings in flat for ring in rings)]
    if not few or not all(shapely.is_valid(part) or _is_slip(part) for part in parts):
        raise Flaw(_("面が自分自身と交わっています"), "coordinates")


def _is_slip(shape: shapely.Geometry) -> bool:
    """It crosses itself by so little, as drawn boundaries do, that it is plain what is inside."""
    mended = shapely.area(shapely.make_valid(shape))
    return bool(abs(mended - abs(shapely.area(shape))) <= _SLIP * mended)


def _is_rectangle(ring: list[list[float]]) -> bool:
    """A box along the axes, which cannot cross itself: most areas that sensors and maps send."""
    if len(ring) != 5:
        return False
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = (position[:2] for position in ring[:4])
    along = ay == by and bx == cx and cy == dy and dx == ax
    across = ax == bx and by == cy and cx == dx and dy == ay
    return (along or across) and ax != cx and ay != cy


def places_of(body: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return the box of every GeoProperty; of several instances one box around all."""
    found = []
    for name, attribute in body.items():
        if type(attribute) is dict:
            if attribute.get("type") == "GeoProperty":
                found.append(_place(name, [attribute]))
        elif type(attribute) is list and name not in ("type", "scope"):
            instances = [each for each in attribute if each.get("type") == "GeoProperty"]
            if instances:
                found.append(_place(name, instances))
    return tuple(found)


def _place(name: str, instances: list[dict[str, Any]]) -> Place:
    value = instances[0]["value"]
    if len(instances) == 1 and value["type"] == "Point":
        lon, lat = value["coordinates"][:2]
        return Place(name, lon, lat, lon, lat)
    positions = [
        position
        for instance in instances
        for position in _positions(instance["value"]["coordinates"], _DEPTH[instance["value"]["type"]])
    ]
    lons, lats = [position[0] for position in positions], [position[1] for position in positions]
    return Place(name, min(lons), min(lats), max(lons), max(lats))


def _positions(coordinates: list[Any], depth: int) -> Iterator[list[float]]:
    if depth == 0:
        yield coordinates
        return
    for each in coordinates:
        yield from _positions(each, depth - 1)
