"""Geometries are checked, and boxes drawn around them."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import CORE, room
from hiroba.context.store.types import Place

SQUARE = [[139.0, 35.0], [140.0, 35.0], [140.0, 36.0], [139.0, 36.0], [139.0, 35.0]]
TRIANGLE = [[139.0, 35.0], [140.0, 35.0], [140.0, 36.0], [139.0, 35.0]]
BOW_TIE = [[139.0, 35.0], [140.0, 36.0], [140.0, 35.0], [139.0, 36.0], [139.0, 35.0]]


def geometry(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "GeoProperty", "value": {"type": kind, "coordinates": coordinates}}


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [139.5, 35.7]),
        ("Point", [139.5, 35.7, 12.0]),
        ("MultiPoint", [[139.5, 35.7], [139.6, 35.8]]),
        ("LineString", [[139.5, 35.7], [139.6, 35.8]]),
        ("MultiLineString", [[[139.5, 35.7], [139.6, 35.8]]]),
        ("Polygon", [SQUARE]),
        ("Polygon", [TRIANGLE]),
        ("MultiPolygon", [[SQUARE]]),
        ("Polygon", [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0.01], [0.01, 0], [0, 0]]]),
        ("Polygon", [[[0, 0], [0.01, 0], [-0.001, -0.001], [-0.1, -10], [20, -10], [20, -5], [0, 0]]]),
    ],
)
def test_every_geometry_is_taken(kind: str, coordinates: Any) -> None:
    draft = entities.read_entity(room(location=geometry(kind, coordinates)), CORE)

    assert draft.body["location"]["value"]["coordinates"] == coordinates


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [35.7, 139.5]),
        ("Point", ["139.5", "35.7"]),
        ("Point", [True, False]),
        ("Point", [139.5]),
        ("Point", None),
        ("MultiPoint", []),
        ("LineString", [[139.5, 35.7]]),
        ("LineString", [139.5, 35.7]),
        ("Polygon", [SQUARE[:-1]]),
        ("Polygon", [BOW_TIE]),
        ("Polygon", [SQUARE, BOW_TIE]),
        ("MultiPolygon", [[SQUARE], [SQUARE]]),
        ("GeometryCollection", []),
        ("Circle", [139.5, 35.7]),
    ],
)
def test_what_is_no_geometry_is_refused(kind: str, coordinates: Any) -> None:
    with pytest.raises(entities.InvalidData) as error:
        entities.read_entity(room(location=geometry(kind, coordinates)), CORE)
    assert error.value.data["where"].startswith("location.value")


def test_a_geometry_has_no_more_positions_than_can_be_checked() -> None:
    with pytest.raises(entities.InvalidData):
        entities.read_entity(room(location=geometry("MultiPoint", [[139.5, 35.7]] * 50_001)), CORE)


def test_a_box_is_drawn_around_every_geometry_and_all_its_instances() -> None:
    second = {**geometry("Point", [138.0, 34.0]), "datasetId": "urn:d:1"}
    body = entities.read_entity(
        room(
            location=geometry("Point", [139.5, 35.7]),
            area=[geometry("Polygon", [SQUARE]), second],
            a=1,
        ),
        CORE,
    ).body

    assert entities.places_of(body) == (
        Place("location", 139.5, 35.7, 139.5, 35.7),
        Place("area", 138.0, 34.0, 140.0, 36.0),
    )
