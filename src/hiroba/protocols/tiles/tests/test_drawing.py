"""Geometry in a tile, read back by GDAL."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
import shapely.geometry
from tests.support import decoding

from hiroba.context.city.types import EXTENT, Tile
from hiroba.protocols.tiles.drawing import drawn
from hiroba.protocols.tiles.encoding import Layer

WORLD = Tile(0, 0, 0)
BOX = [[-90.0, -66.51326], [90.0, -66.51326], [90.0, 66.51326], [-90.0, 66.51326], [-90.0, -66.51326]]
HOLE = [[-10.0, -10.0], [-10.0, 10.0], [10.0, 10.0], [10.0, -10.0], [-10.0, -10.0]]


def _read(tile: Tile, *geometries: dict[str, Any]) -> list[Any]:
    layer = Layer("things")
    for geometry in geometries:
        for shape in drawn(geometry, tile):
            layer.add(shape.kind, shape.commands, {"name": "広場", "count": 300, "few": 1})
    found = decoding.layers(layer.written()).get("things", [])
    assert all(each.properties == {"name": "広場", "count": 300, "few": 1} for each in found)
    return [each.geometry for each in found]


def test_points_lines_and_areas_with_holes_stand_where_they_are() -> None:
    point, line, area, many = _read(
        WORLD,
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "LineString", "coordinates": [[-90, 0], [0, 0], [0, 66.51326]]},
        {"type": "Polygon", "coordinates": [BOX, HOLE]},
        {"type": "MultiPoint", "coordinates": [[-90, 0], [90, 0]]},
    )
    assert (point.x, point.y) == (2048, 2048)
    assert list(line.coords) == [(1024, 2048), (2048, 2048), (2048, 1024)]
    assert area.is_valid
    assert len(area.interiors) == 1
    assert area.bounds == (1024, 1024, 3072, 3072)
    assert [(each.x, each.y) for each in many.geoms] == [(1024, 2048), (3072, 2048)]


@pytest.mark.parametrize("turn", [1, -1])
def test_an_area_is_one_whichever_way_its_corners_go(turn: int) -> None:
    (area,) = _read(WORLD, {"type": "Polygon", "coordinates": [BOX[::turn], HOLE[::turn]]})
    assert area.area == pytest.approx(2048 * 2048, rel=0.02)


def test_shapes_are_cut_at_the_edge_of_their_tile_and_stand_in_all_they_reach() -> None:
    for x in (0, 1):
        (area,) = _read(Tile(1, x, 0), {"type": "Polygon", "coordinates": [BOX]})
        west, north, east, south = area.bounds
        assert (west, east) == ((2048, EXTENT + 64) if x == 0 else (-64, 2048))
        assert (north, south) == (2048, EXTENT + 64)
    assert _read(Tile(3, 0, 0), {"type": "Polygon", "coordinates": [BOX]}) == []


def test_a_point_on_an_edge_is_in_one_tile() -> None:
    found = [_read(Tile(1, x, y), {"type": "Point", "coordinates": [0, 0]}) for x in (0, 1) for y in (0, 1)]
    assert [len(each) for each in found] == [0, 0, 0, 1]


def test_what_is_too_small_to_be_seen_is_a_point() -> None:
    tiny = shapely.geometry.mapping(shapely.box(139.7, 35.6, 139.70001, 35.60001))
    (point,) = _read(WORLD, tiny)
    assert point.geom_type == "Point"
    (area,) = _read(
        Tile(20, 930896, 413297), shapely.geometry.mapping(shapely.box(139.5, 35.5, 139.6, 35.6))
    ) or [None]
    assert area is None or area.geom_type == "Polygon"


def test_a_crossed_outline_is_drawn_without_its_crossing() -> None:
    bow = [[-90, -60], [90, 60], [90, -60], [-90, 60], [-90, -60]]
    (area,) = _read(WORLD, {"type": "Polygon", "coordinates": [bow]})
    assert area.is_valid
