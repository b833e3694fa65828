"""Sensors change attributes; what they said is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hiroba.context.city import service
from hiroba.context.city.errors import InvalidCursor
from hiroba.context.city.tests.made import ALL, observed, toilet
from hiroba.context.entities.service import InvalidData, UnknownEntity

TENANT = "131041"
ID = toilet(1)["id"]


def test_an_update_sets_its_attributes_and_leaves_the_others() -> None:
    service.upsert(TENANT, [toilet(1)])
    service.update_attributes(TENANT, ID, {"level": observed(0.5, "2026-04-01T00:00:00Z", "MTR")})
    body = service.get(TENANT, ID, ALL).body
    assert body["level"]["value"] == 0.5
    assert body["name"] == toilet(1)["name"]
    service.update_attributes(TENANT, ID, {"level": "urn:ngsi-ld:null", "id": "urn:x:other"})
    assert service.get(TENANT, ID, ALL).body == toilet(1)


def test_a_moving_thing_moves_on_the_map() -> None:
    service.upsert(TENANT, [toilet(1)])
    place = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [135.5, 34.7]}}
    service.update_attributes(TENANT, ID, {"location": place})
    assert service.count(sight=ALL, bbox=(135, 34, 136, 35)) == 1


def test_the_history_keeps_each_time_once_in_order() -> None:
    service.upsert(TENANT, [toilet(1, level=observed(1, "2026-04-01T00:00:00Z", "MTR"))])
    for minute, value in ((3, 3), (1, 2.5), (3, 4)):
        service.update_attributes(TENANT, ID, {"level": observed(value, f"2026-04-01T00:0{minute}:00Z")})
    service.update_attributes(TENANT, ID, {"level": observed("欠測", "2026-04-01T00:04:00Z")})
    found = service.history(TENANT, ID, "level", sight=ALL)
    assert [each.value for each in found] == [1.0, 2.5, 4.0, "欠測"]
    assert found[0].observed_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert found[0].unit == "MTR"
    since = datetime(2026, 4, 1, 0, 2, tzinfo=UTC)
    assert [each.value for each in service.history(TENANT, ID, "level", since, sight=ALL)] == [4.0, "欠測"]
    assert [each.value for each in service.history(TENANT, ID, "level", None, 1, sight=ALL)] == ["欠測"]
    assert service.history(TENANT, ID, "name", sight=ALL) == ()


def test_an_update_of_nothing_that_is_there_is_refused() -> None:
    with pytest.raises(UnknownEntity):
        service.update_attributes(TENANT, ID, {"level": observed(1, "2026-04-01T00:00:00Z")})


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        {"id": "toilet 1", "type": "T"},
        {"id": "no-colon", "type": "T"},
        {"id": "urn:x:" + "9" * 3000, "type": "T"},
        {"id": "urn:x:1"},
        {"id": "urn:x:1", "type": ""},
        {"id": "urn:x:1", "type": []},
        {"id": "urn:x:1", "type": "T", "name": {"type": "Property"}},
        {"id": "urn:x:1", "type": "T", "name": {"type": "Property", "value": None}},
        {"id": "urn:x:1", "type": "T", "na me": {"type": "Property", "value": 1}},
        {"id": "urn:x:1", "type": "T", "of": {"type": "Relationship", "object": "not a uri"}},
        {"id": "urn:x:1", "type": "T", "at": {"type": "Property", "value": 1, "observedAt": "yesterday"}},
        {"id": "urn:x:1", "type": "T", "at": {"type": "Property", "value": 1, "observedAt": "2026-04-01T00:00:00"}},
        {"id": "urn:x:1", "type": "T", "l": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [35]}}},
        {"id": "urn:x:1", "type": "T", "l": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [35.7, 139.7]}}},
        {"id": "urn:x:1", "type": "T", "l": {"type": "GeoProperty", "value": {"type": "Circle", "coordinates": [1, 2]}}},
        {"id": "urn:x:1", "type": "T", "l": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [True, 1]}}},
    ],
)  # fmt: skip
def test_what_is_no_entity_is_refused_and_nothing_is_written(wrong: object) -> None:
    with pytest.raises(InvalidData) as told:
        service.upsert(TENANT, [toilet(1), wrong])  # type: ignore[list-item]
    assert "正しくありません" in str(told.value)
    assert service.count(sight=ALL) == 0


def test_all_kinds_of_attributes_are_taken() -> None:
    entity = {
        "id": "urn:x:1",
        "type": "T",
        "@context": "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
        "of": {"type": "Relationship", "object": ["urn:x:2", "https://example.jp/3"]},
        "label": {"type": "LanguageProperty", "languageMap": {"ja": "川", "en": "river"}},
        "speeds": [
            {"type": "Property", "value": 1, "datasetId": "urn:d:1", "observedAt": "2026-04-01T00:00:00Z"},
            {"type": "Property", "value": 2, "observedAt": "2026-04-01T00:00:01Z"},
        ],
        "free": {"type": "JsonProperty", "json": {"a": 1}},
    }
    service.upsert(TENANT, [entity])
    assert service.get(TENANT, "urn:x:1", ALL).body == {k: v for k, v in entity.items() if k != "@context"}
    assert [each.value for each in service.history(TENANT, "urn:x:1", "speeds", sight=ALL)] == [1.0, 2.0]


@pytest.mark.parametrize("cursor", ["", "x", "-", "1-1", "²", "9" * 30, "-1"])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        service.changes(cursor, sight=ALL)
