"""What clients send is read, or refused with a sentence that says where it is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import CORE, ID, Document, number, room
from hiroba.context.jsonld.types import Context

USER = Context(
    terms={"speed": "https://e.org/speed", "Car": "https://e.org/Car", "red": "https://e.org/red"},
    document="https://e.org/c",
    link="https://e.org/c",
)


def read(document: Document, context: Context = CORE) -> Document:
    return entities.read_entity(document, context).body


def refused(document: Any) -> str:
    with pytest.raises(entities.InvalidData) as error:
        entities.read_entity(document, CORE)
    return str(error.value.data["where"])


@pytest.mark.parametrize(
    ("concise", "normalized"),
    [
        (21, {"type": "Property", "value": 21}),
        ([1, 2], {"type": "Property", "value": [1, 2]}),
        ({"value": 21, "unitCode": "CEL"}, {"type": "Property", "value": 21, "unitCode": "CEL"}),
        ({"value": {"a": 1}}, {"type": "Property", "value": {"a": 1}}),
        (
            {"type": "Point", "coordinates": [139.5, 35.7]},
            {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.5, 35.7]}},
        ),
        (
            {"value": {"type": "Point", "coordinates": [139.5, 35.7]}},
            {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.5, 35.7]}},
        ),
        ({"object": "urn:x:1"}, {"type": "Relationship", "object": "urn:x:1"}),
        (
            {"value": {"type": ["Point"], "@type": []}},
            {"type": "Property", "value": {"type": ["Point"], "@type": []}},
        ),
        ([{"type": [], "value": 1}], {"type": "Property", "value": [{"type": [], "value": 1}]}),
        ({"languageMap": {"ja": "部屋"}}, {"type": "LanguageProperty", "languageMap": {"ja": "部屋"}}),
        ({"vocab": "open"}, {"type": "VocabProperty", "vocab": "open"}),
        ({"json": {"value": 1}}, {"type": "JsonProperty", "json": {"value": 1}}),
        ({"valueList": [1, "a"]}, {"type": "ListProperty", "valueList": [1, "a"]}),
        ({"objectList": ["urn:x:1"]}, {"type": "ListRelationship", "objectList": [{"object": "urn:x:1"}]}),
    ],
)
def test_concise_attributes_become_normalized(concise: Any, normalized: Document) -> None:
    assert read(room(a=concise))["a"] == normalized


def test_names_become_canonical_and_values_of_vocabularies_too() -> None:
    document = {
        "id": ID,
        "type": "Car",
        "speed": {"value": 5, "red": {"value": 1}},
        "colour": {"vocab": ["red", "blue"]},
        "to": {"object": "urn:x:1", "objectType": "Car"},
    }

    found = read(document, USER)

    assert found["type"] == "https://e.org/Car"
    assert found["https://e.org/speed"]["https://e.org/red"] == number(1)
    assert found["colour"]["vocab"] == ["https://e.org/red", "blue"]
    assert found["to"]["objectType"] == "https://e.org/Car"


def test_the_names_of_json_ld_will_do() -> None:
    draft = entities.read_entity({"@id": ID, "@type": ["Room", "Hall", "Room"], "a": 1}, CORE)

    assert (draft.id, draft.types) == (ID, ("Room", "Hall"))


def test_times_of_the_system_are_not_the_clients() -> None:
    found = read(
        room(createdAt="2020-01-01T00:00:00Z", a=number(1, createdAt="x", modifiedAt=5, instanceId="urn:i:1"))
    )

    assert found == room(a=number(1))


def test_instances_are_told_apart_by_their_dataset() -> None:
    found = read(room(a=[{"value": 1, "datasetId": "@none"}, {"value": 2, "datasetId": "urn:d:1"}]))

    assert found["a"] == [number(1), number(2, datasetId="urn:d:1")]
    assert refused(room(a=[number(1), number(2)])) == "a.1"


def test_a_transient_entity_says_when_it_is_over() -> None:
    draft = entities.read_entity(room(expiresAt="1970-01-01T00:00:01.5Z"), CORE)

    assert draft.expires == 1_500_000


def test_a_geometry_may_be_a_text() -> None:
    found = read(room(location={"type": "GeoProperty", "value": '{"type":"Point","coordinates":[1,2]}'}))

    assert found["location"]["value"] == {"type": "Point", "coordinates": [1, 2]}


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], "-"),
        ({"type": "Room"}, "id"),
        ({"id": "room", "type": "Room"}, "id"),
        ({"id": "urn:x:a\u202eb", "type": "Room"}, "id"),
        ({"id": "urn:x:a\u3164b", "type": "Room"}, "id"),
        ({"id": "urn:ngsi-ld:null", "type": "Room"}, "id"),
        ({"id": ID}, "type"),
        ({"id": ID, "type": "9Room"}, "type"),
        ({"id": ID, "type": "type"}, "type"),
        ({"id": ID, "type": ["Room", 5]}, "type"),
        (room(scope="9/a"), "scope"),
        (room(scope=[]), "scope"),
        (room(expiresAt="tomorrow"), "expiresAt"),
        (room(datasetId=number(1)), "datasetId"),
        (room(**{"my attr": number(1)}), "my attr"),
        (room(a={}), "a"),
        (room(a={"type": ["Property"], "value": 1}), "a.type"),
        (room(a=[{"type": {}, "value": 1}, number(1)]), "a.0.type"),
        (room(a=None), "a"),
        (room(a={"type": "Property"}), "a.value"),
        (room(a={"type": "Thing", "value": 1}), "a.type"),
        (room(a=number(None)), "a.value"),
        (room(a=number("urn:ngsi-ld:null")), "a.value"),
        (room(a=number({"b": {"c": "urn:ngsi-ld:null"}})), "a.value"),
        (room(a=number(1, object="urn:x:1")), "a.object"),
        (room(a=number(1, previousValue=0)), "a.previousValue"),
        (room(a=number(1, unitCode=5)), "a.unitCode"),
        (room(a=number(1, observedAt="2026-11-01T09:00:00+09:00")), "a.observedAt"),
        (room(a=number(1, observedAt="2026-02-30T00:00:00Z")), "a.observedAt"),
        (room(a=number(1, datasetId="gps")), "a.datasetId"),
        (room(a=number(1, entityIdSealed=ID)), "a.entityIdSealed"),
        (room(a=number(1, b=number(1, c={"type": "Relationship", "object": 5}))), "a.b.c.object"),
        (room(a=number({"@type": "DateTime", "@value": "now"})), "a.value"),
        (room(a={"type": "Relationship", "object": "urn:x:1", "unitCode": "CEL"}), "a.unitCode"),
        (room(a={"type": "Relationship", "object": []}), "a.object"),
        (room(a={"type": "LanguageProperty", "languageMap": {"": "x"}}), "a.languageMap."),
        (room(a={"type": "LanguageProperty", "languageMap": {"ja": 5}}), "a.languageMap.ja"),
        (room(a={"type": "LanguageProperty", "languageMap": {"ja": "x"}, "valueType": "y"}), "a.valueType"),
        (room(a={"type": "JsonProperty", "json": 5}), "a.json"),
        (room(a={"type": "ListRelationship", "objectList": ["no"]}), "a.objectList"),
        (room(location=number(5)), "location"),
        (room(ngsildproof=number("sealed")), "ngsildproof.value"),
    ],
)
def test_what_is_wrong_is_refused_where_it_is(document: Any, where: str) -> None:
    assert refused(document) == where


def test_sub_attributes_and_values_are_as_deep_as_the_limit() -> None:
    deep: Any = number(1)
    nested: Any = 1
    for _level in range(100):
        deep, nested = number(1, sub=deep), [nested]

    assert refused(room(a=deep)).startswith("a.sub.sub")
    assert refused(room(a=number(nested))) == "a.value"


def test_two_terms_for_one_attribute_are_refused() -> None:
    default = "https://uri.etsi.org/ngsi-ld/default-context/a"

    assert refused(room(a=1, **{default: 2})) == default


def test_a_seal_keeps_what_it_seals() -> None:
    proof = {"type": "Property", "value": {"type": "DataIntegrityProof"}, "entityIdSealed": ID}

    found = read({"id": ID, "type": "Car", "ngsildproof": {**proof, "entityTypeSealed": "Car"}}, USER)

    assert found["ngsildproof"] == {**proof, "entityTypeSealed": "https://e.org/Car"}
