"""Which entities a geoquery means (ETSI GS CIM 009, 4.10)."""

from __future__ import annotations

import math
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.queries import service as queries
from hiroba.context.queries.errors import InvalidGeoquery
from hiroba.context.queries.nearness import between_points, distance_to

HOLED = "[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]"
SQUARE = "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]"


def at(kind: str, coordinates: list) -> dict:
    return {
        "type": "T",
        "location": {"type": "GeoProperty", "value": {"type": kind, "coordinates": coordinates}},
    }


def meets(
    relation: str, geometry: str, coordinates: object, body: dict, attribute: str | None = None
) -> bool:
    return queries.geo_matcher(queries.parse_geo(relation, geometry, coordinates, attribute, str))(body)


@pytest.mark.parametrize(
    ("relation", "geometry", "coordinates", "body", "fits"),
    [
        ("within", "Polygon", HOLED, at("Point", [2, 2]), True),
        ("within", "Polygon", HOLED, at("Point", [5, 5]), False),
        ("within", "Polygon", SQUARE, at("Point", [0, 5]), False),
        ("intersects", "Polygon", SQUARE, at("Point", [0, 5]), True),
        ("disjoint", "Polygon", SQUARE, at("Point", [0, 5]), False),
        ("disjoint", "Polygon", SQUARE, at("Point", [20, 5]), True),
        ("intersects", "Polygon", HOLED, at("LineString", [[5, 5], [20, 5]]), True),
        ("contains", "Point", "[1,1]", at("Polygon", [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]), True),
        ("overlaps", "Polygon", SQUARE, at("Polygon", [[[5, 5], [15, 5], [15, 9], [5, 5]]]), True),
        ("overlaps", "Polygon", SQUARE, at("Polygon", [[[5, 5], [6, 5], [6, 6], [5, 5]]]), False),
        ("equals", "Point", [1, 1], at("Point", [1.0, 1.0]), True),
        ("equals", "Polygon", SQUARE, at("Polygon", [[[0, 10], [0, 0], [10, 0], [10, 10], [0, 10]]]), True),
        ("near;maxDistance==2000", "Point", "[139.7,35.6]", at("Point", [139.71, 35.61]), True),
        ("near;maxDistance==1000", "Point", "[139.7,35.6]", at("Point", [139.71, 35.61]), False),
        ("near;minDistance==1000", "Point", "[139.7,35.6]", at("Point", [139.71, 35.61]), True),
        ("near;maxDistance==20000", "Point", "[179.9,35]", at("Point", [-179.9, 35]), True),
        ("near;maxDistance==2000", "LineString", "[[0,60],[10,60]]", at("Point", [5, 60.009]), True),
        ("near;maxDistance==2000", "LineString", "[[0,61],[10,61]]", at("Point", [5, 60.009]), False),
        ("near;maxDistance==20000", "Point", "[0,85]", at("LineString", [[1, 85], [0, 85.6]]), True),
        ("near;maxDistance==5000", "Point", "[0,85]", at("LineString", [[1, 85], [0, 85.6]]), False),
        ("near;maxDistance==1", "Polygon", SQUARE, at("Point", [5, 5]), True),
    ],
)
def test_a_relation(relation, geometry, coordinates, body, fits):
    assert meets(relation, geometry, coordinates, body) is fits


def test_another_property_and_several_instances():
    body = {"type": "T", "zone": [at("Point", [50, 50])["location"], at("Point", [5, 5])["location"]]}
    assert meets("within", "Polygon", SQUARE, body, "zone")
    assert not meets("within", "Polygon", SQUARE, body)


def test_a_shape_that_crosses_itself_is_taken_as_what_it_encloses():
    bow = [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]
    assert meets("within", "Polygon", bow, at("Point", [9, 5]))
    assert not meets("within", "Polygon", bow, at("Point", [5, 9]))
    assert meets("equals", "Polygon", bow, at("Polygon", bow))


@pytest.mark.parametrize(
    ("relation", "geometry", "coordinates"),
    [
        ("touches", "Point", "[1,1]"),
        ("near", "Point", "[1,1]"),
        ("near;maxDistance==0", "Point", "[1,1]"),
        ("near;maxDistance==-1", "Point", "[1,1]"),
        ("near;maxDistance==1e400", "Point", "[1,1]"),
        ("near;maxDistance==inf", "Point", "[1,1]"),
        ("near;maxDistance==5;minDistance==1", "Point", "[1,1]"),
        ("within", "Circle", "[1,1]"),
        ("within", "Polygon", "[1,1]"),
        ("within", "Polygon", "[[[0,0],[1,1]]]"),
        ("within", "Point", "[200,1]"),
        ("within", "Point", "1,1"),
        ("within", "Point", None),
        ("within", None, "[1,1]"),
        (None, "Point", "[1,1]"),
        ("within", "LineString", [[0, 0]] * 30_000),
    ],
)
def test_what_is_no_geoquery_is_refused(relation, geometry, coordinates):
    with pytest.raises(InvalidGeoquery):
        queries.parse_geo(relation, geometry, coordinates, None, str)


def test_a_shape_as_long_as_the_earth_many_times_ends_soon():
    wild = [[number % 360 - 180, number % 170 - 85] for number in range(19_000)]
    began = time.monotonic()
    assert meets("near;maxDistance==3e7", "LineString", wild, at("Point", [0, 0]))
    with pytest.raises(InvalidGeoquery):
        queries.parse_geo("within", "Polygon", [[*wild, wild[0]]], None, str)
    assert time.monotonic() - began < 5


def test_the_nearest_points_of_two_shapes():
    line = {"type": "LineString", "coordinates": [[0, 60], [10, 60]]}
    other = {"type": "LineString", "coordinates": [[5, 61], [5, 62]]}
    assert distance_to(line)(other) == pytest.approx(between_points(5, 60, 5, 61), rel=1e-3)


lons, lats = st.floats(-180, 180), st.floats(-90, 90)


@given(lons, lats, lons, lats)
def test_a_box_for_the_index_holds_whatever_is_near(lon, lat, other_lon, other_lat):
    metres = between_points(lon, lat, other_lon, other_lat) + 1e-3
    geo = queries.parse_geo(f"near;maxDistance=={metres!r}", "Point", [lon, lat], None, str)
    assert queries.geo_matcher(geo)(at("Point", [other_lon, other_lat]))
    assert any(
        west <= other_lon <= east and south <= other_lat <= north
        for west, south, east, north in queries.boxes(geo) or ()
    )


@given(lons, st.floats(-89, 89), lons, st.floats(-89, 89))
def test_the_plane_around_a_point_keeps_distances(lon, lat, other_lon, other_lat):
    metres = between_points(lon, lat, other_lon, other_lat)
    line = {"type": "MultiPoint", "coordinates": [[other_lon, other_lat]]}
    assert math.isclose(
        distance_to({"type": "Point", "coordinates": [lon, lat]})(line), metres, rel_tol=1e-6, abs_tol=1e-2
    )


@given(
    st.text(alphabet="[]0123456789.,-e ", max_size=30),
    st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon"]),
)
def test_no_coordinates_do_anything_but_mean_something_or_be_refused(coordinates, geometry):
    with suppress(InvalidGeoquery):
        queries.parse_geo("within", geometry, coordinates, None, str)
