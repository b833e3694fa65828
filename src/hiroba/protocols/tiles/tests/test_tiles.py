"""The tiles as the client of a map meets them."""

from __future__ import annotations

import math
from typing import Any

import pyproj
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.support import decoding

from hiroba.context.city import service as city
from hiroba.context.city.types import EXTENT
from hiroba.kernel.decide.types import Visibility
from hiroba.protocols.tiles import content
from hiroba.protocols.tiles import service as tiles
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.models import MeteredUse

pytestmark = pytest.mark.django_db(transaction=True)
TOWN, OTHER = "131041", "132012"
LON, LAT = 139.7, 35.69


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=tiles.routes()))


def _thing(
    number: int, kind: str = "Lamp", lon: float = LON, lat: float = LAT, **more: Any
) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [lon, lat]}
    return {
        "id": f"urn:x:{kind}:{number}",
        "type": kind,
        "location": {"type": "GeoProperty", "value": place},
        **more,
    }


def _at(zoom: int, lon: float = LON, lat: float = LAT) -> str:
    side = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"/tiles/WebMercatorQuad/{zoom}/{int((lon + 180) / 360 * side)}/{int(y * side)}"


def _layers(client: TestClient, address: str) -> dict[str, list[decoding.Drawn]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    return decoding.layers(answer.content)


def test_a_tile_tells_every_thing_by_its_id_and_name(client: TestClient) -> None:
    name = {"type": "LanguageProperty", "languageMap": {"ja": "街灯", "en": "Lamp one"}}
    city.upsert(TOWN, [_thing(1, name=name), _thing(2, "Bench")])
    (bench, lamp) = sorted(_layers(client, _at(15))["things"], key=lambda each: each.properties["type"])
    assert lamp.properties == {"id": "urn:x:Lamp:1", "organisation": TOWN, "type": "Lamp", "title": "街灯"}
    assert bench.properties["title"] == "2"
    assert 0 <= lamp.geometry.x < EXTENT
    answer = client.get(_at(15), headers={"Accept-Language": "en"})
    titles = {each.properties["title"] for each in decoding.layers(answer.content)["things"]}
    assert titles == {"Lamp one", "2"}


def test_a_row_without_a_name_is_told_by_the_column_that_has_it(client: TestClient) -> None:
    city.upsert(TOWN, [_thing(1) | {"施設_場所名": {"type": "Property", "value": "第4小学校"}}])
    (school,) = _layers(client, _at(15))["things"]
    assert school.properties["title"] == "第4小学校"


def test_types_and_organisation_are_asked_for_as_on_the_map(client: TestClient) -> None:
    city.upsert(TOWN, [_thing(1), _thing(2, "Bench")])
    city.upsert(OTHER, [_thing(3, "Tree")])
    for query, expected in (
        ("", {1, 2, 3}), ("?type=Lamp", {1}), ("?type=Lamp&type=Tree", {1, 3}), ("?type=Nothing", set()),
        (f"?organisation={OTHER}", {3}), (f"?type=Lamp&organisation={OTHER}", set()),
    ):  # fmt: skip
        found = _layers(client, _at(15) + query).get("things", [])
        assert {int(each.properties["title"]) for each in found} == expected, query


def test_the_places_of_one_dataset_are_asked_for_by_its_id(client: TestClient) -> None:
    city.upsert(TOWN, [_thing(n) for n in range(80)], source="first")
    city.upsert(TOWN, [_thing(n, "Bench", LON + 1) for n in range(3)], source="second")
    assert len(_layers(client, _at(15) + "?source=first")["things"]) == 80
    (cell,) = _layers(client, _at(10) + "?source=first")["cells"]
    assert (cell.properties["count"], cell.properties["types"]) == (80, 1)
    assert len(_layers(client, _at(0) + "?source=second")["things"]) == 3
    assert client.get(_at(0) + "?source=third").content == b""
    told = client.get("/tiles/WebMercatorQuad/tilejson.json?source=second").json()
    assert told["bounds"] == pytest.approx([LON + 1, LAT, LON + 1, LAT], abs=1e-4)
    assert told["tiles"][0].endswith("?source=second")


def test_rare_things_stand_in_their_own_tile_alone_and_among_many(client: TestClient) -> None:
    """What is rare is asked for in another way than what is not."""
    city.upsert(
        TOWN,
        [_thing(1), _thing(2, lon=LON + 2), *({**_thing(n), "id": f"urn:x:no:{n}"} for n in range(5, 8))],
    )
    for _round in range(2):
        here, there = (_layers(client, _at(10, lon) + "?type=Lamp")["things"] for lon in (LON, LON + 2))
        assert {each.properties["id"] for each in here} == {
            "urn:x:Lamp:1",
            "urn:x:no:5",
            "urn:x:no:6",
            "urn:x:no:7",
        }
        assert {each.properties["id"] for each in there} == {"urn:x:Lamp:2"}
        city.upsert(TOWN, [_thing(n, lon=LON - 30) for n in range(100, 400)])


def test_too_many_are_told_as_numbers_and_none_is_missing(client: TestClient) -> None:
    """Far away soon, near only where they would make the tile too large."""
    some = [_thing(n, "Bench" if n % 3 == 0 else "Lamp", LON + n / 1e5, LAT) for n in range(150)]
    city.upsert(TOWN, some)
    for zoom in (0, 8, 13):
        layers = _layers(client, _at(zoom))
        assert set(layers) == {"cells"}, zoom
        assert sum(each.properties["count"] for each in layers["cells"]) == 150
        assert {each.properties["type"] for each in layers["cells"]} == {"Lamp"}
        assert {each.properties["types"] for each in layers["cells"]} == {2}
    assert sum(len(_layers(client, _at(14, LON + n / 1e5))["things"]) for n in (0,)) > 64


def test_many_in_one_place_are_told_as_a_number_however_near(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_MOST", 100)
    city.upsert(TOWN, [_thing(n) for n in range(101)])
    for zoom in (14, 18, 22):
        (cell,) = _layers(client, _at(zoom))["cells"]
        assert cell.properties["count"] == 101
    monkeypatch.setattr(content, "_MOST", 101)
    assert len(_layers(client, _at(18))["things"]) == 101


def test_areas_that_would_make_a_tile_too_large_are_told_as_numbers(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = [[LON + math.cos(n / 50) / 500, LAT + math.sin(n / 50) / 500] for n in range(314)]
    area = {"type": "GeoProperty", "value": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
    city.upsert(TOWN, [_thing(n) | {"location": area} for n in range(20)])
    assert len(_layers(client, _at(16))["things"]) == 20
    monkeypatch.setattr(content, "_LARGEST", 2_000)
    layers = _layers(client, _at(16))
    assert "things" not in layers
    assert sum(each.properties["count"] for each in layers.get("cells", [])) in (0, 20)


def test_a_reader_keeps_a_tile_and_no_one_else_does(client: TestClient) -> None:
    city.upsert(TOWN, [_thing(1)])
    first = client.get(_at(15))
    assert first.headers["cache-control"] == "private, max-age=5"
    assert "Authorization" in first.headers["vary"]
    again = client.get(_at(15), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    city.update_attributes(TOWN, "urn:x:Lamp:1", {"light": {"type": "Property", "value": 5}})
    assert client.get(_at(15), headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    city.upsert(TOWN, [_thing(1, lat=LAT + 0.0001)])
    moved = client.get(_at(15), headers={"If-None-Match": first.headers["etag"]})
    assert moved.status_code == 200
    assert moved.headers["etag"] != first.headers["etag"]


def test_uses_are_those_of_everybody_whose_things_are_told(client: TestClient) -> None:
    city.upsert(TOWN, [_thing(1), _thing(2)])
    city.upsert(OTHER, [_thing(3)])
    metering.flush()
    MeteredUse.objects.all().delete()
    size = len(client.get(_at(15)).content)
    assert client.get(_at(15, 10, 50)).content == b""
    metering.flush()
    lines = MeteredUse.objects.order_by("owner").values_list("subject_kind", "owner", "use", "rows", "number")
    assert list(lines) == [("entities", TOWN, "api", 2, 1), ("entities", OTHER, "api", 1, 1)]
    assert sum(MeteredUse.objects.values_list("size", flat=True)) in (size, size - 1)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/WebMercatorQuad/0/0/1", 404), ("/tiles/WebMercatorQuad/23/0/0", 404),
        ("/tiles/WebMercatorQuad/1/2/0", 404), ("/tiles/WebMercatorQuad/a/0/0", 400),
        ("/tiles/WebMercatorQuad/1/-1/0", 400), ("/tiles/WebMercatorQuad/1/1.5/0", 400),
        ("/tiles/WGS1984Quad/0/0/0", 404), ("/tiles/WGS1984Quad", 404), ("/tiles/tileMatrixSets/other", 404),
        ("/tiles/WebMercatorQuad/0/0/0?type=%00", 400),
    ],
)  # fmt: skip
def test_what_is_no_tile_is_told_as_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


def test_a_client_finds_its_way_from_the_list_to_a_tile(client: TestClient) -> None:
    """As OGC API - Tiles has it, and as TileJSON has it, what was asked for included."""
    city.upsert(TOWN, [_thing(1), _thing(2, "Bench", lon=LON + 1)])
    listed = client.get("/tiles?type=Lamp").json()
    (tileset,) = listed["tilesets"]
    here = next(each["href"] for each in tileset["links"] if each["rel"] == "self")
    assert client.get(here).json() == tileset
    template = next(each for each in tileset["links"] if each["rel"] == "item")
    assert (template["type"], template["templated"]) == ("application/vnd.mapbox-vector-tile", True)
    zoom, x, y = _at(15).split("/")[-3:]
    address = template["href"]
    for name, value in (("tileMatrix", zoom), ("tileCol", x), ("tileRow", y)):
        address = address.replace(f"{{{name}}}", value)
    assert len(_layers(client, address)["things"]) == 1
    assert tileset["boundingBox"]["upperRight"] == pytest.approx(
        pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(LON, LAT), abs=1
    )
    assert listed["extent"]["spatial"]["bbox"][0][2:] == pytest.approx([LON, LAT], abs=1e-4)
    described = next(each["href"] for each in tileset["links"] if each["rel"] == "describedby")
    told = client.get(described).json()
    assert (told["tilejson"], told["scheme"]) == ("3.0.0", "xyz")
    assert told["bounds"] == pytest.approx([LON, LAT, LON, LAT], abs=1e-4)
    address = told["tiles"][0].replace("{z}", zoom).replace("{x}", x).replace("{y}", y)
    assert len(_layers(client, address)["things"]) == 1
    assert {each["id"] for each in told["vector_layers"]} == {"things", "cells"}


def test_what_it_holds_to_is_said(client: TestClient) -> None:
    classes = client.get("/tiles/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core" in classes
    definition = client.get("/tiles/api").json()
    assert set(definition["paths"]) == {
        route.path.removeprefix("/tiles") or "/"
        for route in tiles.routes()
        if route.path not in ("/tiles/", "/tiles/api")
    }
    matrices = client.get("/tiles/tileMatrixSets/WebMercatorQuad").json()["tileMatrices"]
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-9)
    assert matrices[5]["matrixWidth"] == 32


def test_what_is_hidden_is_not_there(client: TestClient) -> None:
    city.upsert(TOWN, [_thing(1)], visibility=Visibility.PRIVATE)
    assert client.get(_at(15)).content == client.get(_at(8)).content == b""
    assert "bounds" not in client.get("/tiles/WebMercatorQuad/tilejson.json").json()
