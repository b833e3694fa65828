"""A fragment is merged into an entity."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import CORE, ID, LATER, NOW, Document, body, kept, number, room, times
from hiroba.context.entities.types import NULL
from hiroba.context.store.types import Change, Stored, Unchanged

MOMENT = "2026-11-01T00:00:00Z"


def merged(before: Stored, fragment: Document, **more: Any) -> Change:
    draft = entities.read_fragment(fragment, CORE, entities.Mode.MERGE)
    outcome = entities.merge(draft, identifier=ID, **more)(before, LATER)
    assert isinstance(outcome, Change)
    return outcome


def simplified(before: Stored, fragment: Document, **more: Any) -> Document:
    outcome = entities.merge(entities.read_simplified(fragment, CORE), identifier=ID, **more)(before, LATER)
    assert isinstance(outcome, Change)
    return body(outcome)


def test_members_of_attributes_and_of_values_are_merged() -> None:
    before = kept(
        room(a=number({"street": "x", "city": "y", "no": 1}, unitCode="CEL", b=number(1, unitCode="M")), c=3)
    )

    change = merged(before, {"a": {"value": {"street": "z", "city": NULL}, "b": {"value": 2}}})

    assert body(change)["a"] == number({"street": "z", "no": 1}, unitCode="CEL", b=number(2, unitCode="M"))
    assert times(change) == {"": (NOW, LATER), "a": (NOW, LATER), "c": (NOW, NOW)}
    assert change.changed == ("a",)


def test_null_takes_away_attributes_instances_members_and_heads() -> None:
    before = kept(
        room(
            scope="/a",
            expiresAt="2100-01-01T00:00:00Z",
            a=[number(1), number(2, datasetId="urn:d:1")],
            b=number(1, unitCode="CEL"),
            c=3,
        )
    )

    change = merged(
        before, {"scope": NULL, "expiresAt": NULL, "a": number(NULL), "b": {"unitCode": NULL}, "c": NULL}
    )

    assert body(change) == room(a=number(2, datasetId="urn:d:1"), b=number(1))
    assert (change.gone, change.expires) == (("c",), None)


def test_what_is_new_is_added_without_its_nulls() -> None:
    change = merged(kept(room()), {"type": "Hall", "a": {"value": {"b": NULL, "c": 1}}, "d": NULL})

    assert body(change) == {**room(a=number({"c": 1})), "type": ["Room", "Hall"]}


def test_nothing_to_merge_changes_nothing() -> None:
    draft = entities.read_fragment({"type": "Room", "d": NULL}, CORE, entities.Mode.MERGE)

    assert entities.merge(draft, identifier=ID)(kept(room()), LATER) == Unchanged()


def test_an_attribute_that_becomes_of_another_kind_loses_its_value() -> None:
    before = kept(room(a=number(1, unitCode="CEL", observedAt=MOMENT)))

    change = merged(before, {"a": {"type": "Relationship", "object": "urn:x:1"}})

    assert body(change)["a"] == {"type": "Relationship", "object": "urn:x:1", "observedAt": MOMENT}


@pytest.mark.parametrize(
    ("attribute", "part"),
    [
        (number(1), {"object": "urn:x:1"}),
        (number(1), {"value": [NULL]}),
        (number(1), {"value": {"b": [{"c": NULL}]}}),
        ({"type": "Point", "coordinates": [1, 2]}, {"value": 5}),
        ({"object": "urn:x:1"}, {"value": 5}),
        ({"languageMap": {"ja": "x"}}, {"languageMap": {"ja": NULL}}),
    ],
)
def test_what_would_not_be_an_attribute_is_refused(attribute: Any, part: Document) -> None:
    with pytest.raises(entities.InvalidData):
        merged(kept(room(a=attribute)), {"a": part})


def test_a_geometry_is_not_merged_but_replaced() -> None:
    before = kept(room(location={"type": "Point", "coordinates": [1, 2]}))
    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}

    assert body(merged(before, {"location": {"value": line}}))["location"]["value"] == line


def test_the_moment_of_the_request_is_for_what_had_one_and_got_none() -> None:
    before = kept(room(a=number(1, observedAt=MOMENT), b=1, c=number(1, observedAt=MOMENT)))
    later = "2026-11-02T00:00:00Z"
    other = "2026-11-03T00:00:00Z"

    found = body(
        merged(
            before,
            {"a": {"value": 2}, "b": {"value": 2}, "c": number(2, observedAt=other)},
            observed_at=later,
        )
    )

    assert found == room(a=number(2, observedAt=later), b=number(2), c=number(2, observedAt=other))


def test_simplified_values_go_where_the_attribute_keeps_its_own() -> None:
    before = kept(
        room(
            a=number(1, unitCode="CEL"),
            link={"object": "urn:x:1"},
            name={"languageMap": {"ja": "部屋", "en": "room"}},
            state={"vocab": "open"},
            box={"json": {"x": 1}},
            list={"valueList": [1]},
            route={"objectList": ["urn:x:1"]},
        )
    )

    found = simplified(
        before,
        {
            "a": 2,
            "link": "urn:x:2",
            "name": "hall",
            "state": "closed",
            "box": {"json": {"y": 2}},
            "list": [2],
            "route": ["urn:x:2"],
            "new": 5,
            "location": {"type": "Point", "coordinates": [1, 2]},
        },
        lang="en",
    )

    assert found["a"] == number(2, unitCode="CEL")
    assert found["link"]["object"] == "urn:x:2"
    assert found["name"]["languageMap"] == {"ja": "部屋", "en": "hall"}
    assert found["state"]["vocab"] == "closed"
    assert found["box"]["json"] == {"x": 1, "y": 2}
    assert found["list"]["valueList"] == [2]
    assert found["route"]["objectList"] == [{"object": "urn:x:2"}]
    assert found["new"] == number(5)
    assert found["location"]["type"] == "GeoProperty"


def test_simplified_values_of_datasets_are_told_apart() -> None:
    before = kept(room(a=[number(1), number(2, datasetId="urn:d:1")]))

    assert simplified(before, {"a": {"dataset": {"@none": 5, "urn:d:1": 6}}})["a"] == [
        number(5),
        number(6, datasetId="urn:d:1"),
    ]
