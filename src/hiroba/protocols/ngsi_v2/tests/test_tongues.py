"""What is written in one tongue is read in the other, and comes back as it was written."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.protocols.ngsi_v2.attributes import Given, bare, default_type, type_and_value
from hiroba.protocols.ngsi_v2.names import from_name, is_uri, to_id, to_name, to_uri

BOX = ["35.0, 139.0", "36.0, 140.0"]


@pytest.mark.parametrize(
    ("type", "value", "kind"),
    [
        ("Number", 1, "Property"),
        ("Float", 1.5, "Property"),
        ("Text", "a", "Property"),
        ("Boolean", True, "Property"),
        ("StructuredValue", {"a": [None, {"b": 1}]}, "Property"),
        ("DateTime", "2026-11-26T00:00:00.000Z", "Property"),
        ("ISO8601", "2026-11-26T00:00:00.000Z", "Property"),
        ("None", None, "JsonProperty"),
        ("Number", None, "JsonProperty"),
        ("geo:json", {"type": "Point", "coordinates": [139.7, 35.6]}, "GeoProperty"),
        ("geo:json", None, "JsonProperty"),
        ("geo:point", "35.6, 139.7", "GeoProperty"),
        ("geo:point", "35.60,139.7", "GeoProperty"),
        ("geo:line", ["35.0, 139.0", "36.0, 140.0"], "GeoProperty"),
        ("geo:box", BOX, "GeoProperty"),
        ("geo:polygon", ["35.0, 139.0", "35.0, 140.0", "36.0, 140.0", "35.0, 139.0"], "GeoProperty"),
        ("Relationship", "urn:ngsi-ld:Building:1", "Relationship"),
        ("Relationship", ["urn:a:1", "urn:a:2"], "Relationship"),
        ("Reference", "urn:ngsi-ld:Building:1", "Relationship"),
        ("Relationship", "Building1", "Property"),
        ("LanguageProperty", {"ja": "駅", "en": "station"}, "LanguageProperty"),
        ("JsonProperty", {"a": 1}, "JsonProperty"),
        ("StructuredValue", {"@type": "DateTime", "@value": "2026-11-26T00:00:00.000Z"}, "Property"),
    ],
)
async def test_every_type_comes_back(client: httpx.AsyncClient, type: str, value: Any, kind: str) -> None:
    body = {"id": "E1", "type": "T", "a": {"type": type, "value": value}}
    assert (await client.post("/v2/entities", json=body)).status_code == 201
    assert (await client.get("/v2/entities/E1/attrs/a")).json() == {
        "type": type,
        "value": value,
        "metadata": {},
    }
    (entity,) = (await client.get("/ngsi-ld/v1/entities", params={"type": "T"})).json()
    assert entity["id"] == "urn:ngsi-v2:T:E1"
    assert entity["a"]["type"] == kind


async def test_metadata_are_sub_attributes(client: httpx.AsyncClient) -> None:
    metadata = {
        "TimeInstant": {"type": "DateTime", "value": "2026-11-26T00:00:00.000Z"},
        "unitCode": {"type": "Text", "value": "CEL"},
        "accuracy": {"type": "Percentage", "value": 0.1},
        "value": {"type": "Number", "value": 3},
    }
    body = {"id": "urn:x:1", "type": "T", "a": {"type": "Number", "value": 1, "metadata": metadata}}
    await client.post("/v2/entities", json=body)
    entity = (await client.get("/ngsi-ld/v1/entities/urn:x:1")).json()
    assert entity["a"]["observedAt"] == "2026-11-26T00:00:00.000Z"
    assert entity["a"]["unitCode"] == "CEL"
    assert entity["a"]["accuracy"]["value"] == 0.1
    assert (await client.get("/v2/entities/urn:x:1/attrs/a")).json()["metadata"] == metadata


async def test_what_ngsi_ld_makes_is_read_and_changed_in_ngsi_v2(client: httpx.AsyncClient) -> None:
    entity: dict[str, Any] = {
        "id": "urn:ngsi-ld:Room:1",
        "type": "Room",
        "scope": "/town/hall",
        "temperature": {
            "type": "Property",
            "value": 21,
            "unitCode": "CEL",
            "observedAt": "2026-11-26T00:00:00Z",
        },
        "inside": {"type": "Relationship", "object": "urn:ngsi-ld:Building:1"},
        "name": {"type": "LanguageProperty", "languageMap": {"ja": "会議室"}},
        "温度": {"type": "Property", "value": 3},
    }
    assert (await client.post("/ngsi-ld/v1/entities", json=entity)).status_code == 201
    url, there = "/v2/entities/urn:ngsi-ld:Room:1", {"fiware-servicepath": "/town/hall"}
    shown = (await client.get(url, headers=there)).json()
    assert shown["id"] == "urn:ngsi-ld:Room:1"
    assert shown["temperature"] == {
        "type": "Number",
        "value": 21,
        "metadata": {
            "unitCode": {"type": "Text", "value": "CEL"},
            "TimeInstant": {"type": "DateTime", "value": "2026-11-26T00:00:00.000Z"},
        },
    }
    assert shown["inside"]["type"] == "Relationship"
    assert shown["name"]["value"] == {"ja": "会議室"}
    assert shown["温度"]["value"] == 3
    await client.put(
        url + "/attrs/temperature/value", content="22", headers={**there, "content-type": "text/plain"}
    )
    after = (await client.get("/ngsi-ld/v1/entities/urn:ngsi-ld:Room:1")).json()
    assert after["temperature"] == entity["temperature"] | {"value": 22}


async def test_a_change_in_ngsi_ld_wins_over_what_was_written_before(client: httpx.AsyncClient) -> None:
    await client.post(
        "/v2/entities", json={"id": "E1", "type": "T", "a": {"type": "geo:point", "value": "1,2"}}
    )
    attribute = "/ngsi-ld/v1/entities/urn:ngsi-v2:T:E1/attrs/a"
    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    assert (
        await client.patch(attribute, json={"value": {"type": "Point", "coordinates": [3, 4]}})
    ).status_code == 204
    shown = (await client.get("/v2/entities/E1/attrs/a")).json()
    assert (shown["type"], shown["value"]) == ("geo:point", "4, 3")
    await client.patch(attribute, json={"value": line})
    shown = (await client.get("/v2/entities/E1/attrs/a")).json()
    assert (shown["type"], shown["value"]) == ("geo:json", line)


async def test_names_that_ngsi_ld_keeps_for_itself(client: httpx.AsyncClient) -> None:
    body = {"id": "E1", "type": "my.type", "value": 1, "scope": 2, "createdAt": 3, "a.b": 4, "$x": 5}
    await client.post("/v2/entities", params={"options": "keyValues"}, json=body)
    assert (await client.get("/v2/entities", params={"options": "keyValues"})).json() == [body]
    assert (await client.get("/v2/entities", params={"q": "'a.b'==4;scope==2"})).json()
    assert [each["type"] for each in (await client.get("/v2/types")).json()] == ["my.type"]


async def test_a_uri_is_one_entity_whatever_its_type(client: httpx.AsyncClient) -> None:
    await client.post("/v2/entities", json={"id": "urn:x:1", "type": "A"})
    assert (await client.post("/v2/entities", json={"id": "urn:x:1", "type": "B"})).status_code == 422


@given(st.text(min_size=1), st.text(min_size=1))
def test_ids_and_names_come_back(id: str, type: str) -> None:
    uri = to_uri(id, type)
    assert is_uri(uri)
    assert to_id(uri) == id or uri == id
    assert from_name(to_name(id)) == id


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
TYPES = st.sampled_from(["Number", "Text", "X", "None", "Relationship", "LanguageProperty", "ListProperty"])


@given(VALUES, st.none() | TYPES)
def test_every_value_comes_back_with_its_type(value: Any, type: str | None) -> None:
    given = Given(type, value)
    assert type_and_value(bare(given.type, given.value)) == (type or default_type(value), value)
