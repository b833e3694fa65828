"""Places for maps: GeoJSON with headings, changes since a cursor, strict about what it is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hiroba.context.city import service as city
from hiroba.web.live.entities import WrongBox, parse_bbox
from hiroba.web.tests.conftest import HOSTILE, Town

ADDRESS = "/live/entities.geojson"


def _get(client: Client, query: dict[str, str]) -> Any:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    return answer.json()


def test_a_sensor_is_a_point_with_its_values(client: Client, sensor: str) -> None:
    found = _get(client, {"type": "WeatherObserved"})
    (feature,) = found["features"]
    assert feature["id"] == sensor
    assert feature["geometry"]["coordinates"] == [139.7, 35.69]
    assert feature["properties"]["title"] == HOSTILE
    assert feature["properties"]["temperature"].endswith("℃")
    assert found["labels"]["temperature"] == "気温"


def test_changes_follow_from_the_cursor(client: Client, sensor: str, town: Town) -> None:
    first = _get(client, {})
    assert _get(client, {"since": first["next"]})["features"] == []
    city.update_attributes(
        town.code, sensor, {"temperature": {"type": "Property", "value": 20, "unitCode": "CEL"}}
    )
    changed = _get(client, {"since": first["next"]})
    assert [each["properties"]["temperature"] for each in changed["features"]] == ["20 ℃"]


def test_other_kinds_boxes_and_organisations_are_left_out(client: Client, sensor: str) -> None:
    for query in ({"type": "Park"}, {"bbox": "0,0,1,1"}, {"organisation": "midori"}):
        assert _get(client, query)["features"] == []


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "2,0,1,1", "0,0,nan,1", "-181,0,0,0", "0,0,0,inf"])
def test_a_wrong_box_is_refused(client: Client, db: None, text: str) -> None:
    with pytest.raises(WrongBox):
        parse_bbox(text)
    assert client.get(ADDRESS, {"bbox": text}).status_code == 400


def test_a_wrong_cursor_is_refused(client: Client, db: None) -> None:
    assert client.get(ADDRESS, {"since": "yesterday"}).status_code == 400


def test_one_thing_is_shown_on_its_ground(client: Client, sensor: str, town: Town) -> None:
    ring = [[139.699, 35.689], [139.701, 35.689], [139.701, 35.691], [139.699, 35.689]]
    shapes = {
        "area": {"type": "Polygon", "coordinates": [ring]},
        "dot": {"type": "Point", "coordinates": ring[0]},
    }
    ground = [
        {"id": f"urn:x:{name}", "type": "Place", "location": {"type": "GeoProperty", "value": shape}}
        for name, shape in shapes.items()
    ]
    city.upsert(town.code, ground)
    found = _get(client, {"organisation": town.code, "id": sensor})
    assert [each["id"] for each in found["features"]] == [sensor, "urn:x:area"]
    assert found["next"]
    assert _get(client, {"organisation": "midori", "id": sensor})["features"] == []
