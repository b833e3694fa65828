"""One attribute is changed: in part, whole, or taken away."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import (
    CORE,
    ID,
    LATER,
    NOW,
    Document,
    after,
    body,
    kept,
    number,
    room,
    times,
)
from hiroba.context.entities.types import NULL
from hiroba.context.store.types import Change, Stored, Unchanged

TWO = [number(1), number(2, datasetId="urn:d:1")]


def patched(before: Stored, part: Document, name: str = "a") -> Change:
    return after(entities.update_attribute(ID, name, entities.read_part(name, part, CORE)), before)


def test_only_the_members_that_are_given_are_written() -> None:
    before = kept(room(a=number(1, unitCode="CEL", b=number(5)), c=3))

    change = patched(before, {"value": 2, "observedAt": "2026-11-01T00:00:00Z"})

    assert body(change)["a"] == number(2, unitCode="CEL", b=number(5), observedAt="2026-11-01T00:00:00Z")
    assert times(change) == {"": (NOW, LATER), "a": (NOW, LATER), "c": (NOW, NOW)}
    assert change.changed == ("a",)


def test_null_takes_a_member_away_and_as_the_value_the_attribute() -> None:
    before = kept(room(a=number(1, unitCode="CEL", b=number(5))))

    assert body(patched(before, {"unitCode": NULL, "b": NULL}))["a"] == number(1)
    assert body(patched(before, {"value": NULL})) == room()
    assert patched(before, {"type": "Property", "value": NULL}).gone == ("a",)


def test_the_instance_is_that_of_the_dataset() -> None:
    before = kept(room(a=TWO))

    assert body(patched(before, number(5, datasetId="urn:d:1")))["a"] == [
        number(1),
        number(5, datasetId="urn:d:1"),
    ]
    with pytest.raises(entities.UnknownAttribute):
        patched(before, number(5, datasetId="urn:d:2"))
    with pytest.raises(entities.UnknownAttribute):
        patched(kept(room(a=TWO[1])), {"value": 5})


@pytest.mark.parametrize(
    ("attribute", "part"),
    [
        (number(1), {"type": "Relationship", "object": "urn:x:1"}),
        ({"type": "Relationship", "object": "urn:x:1"}, {"value": 5}),
        ({"type": "Relationship", "object": "urn:x:1"}, {"unitCode": "CEL"}),
        ({"type": "Point", "coordinates": [1, 2]}, {"value": 5}),
        (number(1), {"languageMap": {"ja": "x"}}),
    ],
)
def test_what_would_not_be_an_attribute_is_refused(attribute: Any, part: Document) -> None:
    with pytest.raises(entities.InvalidData):
        patched(kept(room(a=attribute)), part)


@pytest.mark.parametrize("part", [{}, [], 5, {"value": {"b": NULL}}, {"value": None}])
def test_what_is_no_part_is_refused(part: Any) -> None:
    with pytest.raises(entities.InvalidData):
        entities.read_part("a", part, CORE)


def test_a_language_map_is_replaced_as_a_whole() -> None:
    before = kept(room(a={"languageMap": {"ja": "部屋", "en": "room"}}))

    assert body(patched(before, {"languageMap": {"en": "hall"}}))["a"]["languageMap"] == {"en": "hall"}
    assert body(patched(before, {"languageMap": {"@none": NULL}})) == room()


def test_an_attribute_is_replaced_by_an_instance_even_of_another_kind() -> None:
    before = kept(room(a=TWO))
    link = entities.read_part("a", {"object": "urn:x:1"}, CORE, entities.Mode.WHOLE)

    change = after(entities.replace_attribute(ID, "a", link), before)

    assert body(change)["a"] == [{"type": "Relationship", "object": "urn:x:1"}, TWO[1]]
    assert times(change)["a"] == (NOW, LATER)
    with pytest.raises(entities.UnknownAttribute):
        entities.replace_attribute(ID, "b", link)(before, LATER)


def test_deleting_takes_one_instance_or_all() -> None:
    before = kept(room(a=TWO, b=1))

    assert body(after(entities.delete_attribute(ID, "a"), before))["a"] == TWO[1]
    assert body(after(entities.delete_attribute(ID, "a", "urn:d:1"), before))["a"] == TWO[0]
    every = after(entities.delete_attribute(ID, "a", every=True), before)
    assert body(every) == room(b=number(1))
    assert (set(times(every)), every.gone, every.shape) == ({"", "b"}, ("a",), ("b:Property",))
    for name, dataset in (("c", None), ("a", "urn:d:2"), ("id", None), ("scope", None)):
        with pytest.raises(entities.UnknownAttribute):
            entities.delete_attribute(ID, name, dataset)(before, LATER)


def test_a_scope_can_be_deleted() -> None:
    assert body(after(entities.delete_attribute(ID, "scope"), kept(room(scope="/a")))) == room()


def test_attributes_are_kept_or_dropped_by_name() -> None:
    before = kept(room(a=1, b=2, c=3))

    assert body(after(entities.keep_attributes(ID, {"b"}), before)) == room(b=number(2))
    assert body(after(entities.drop_attributes(ID, {"b", "d"}), before)) == room(a=number(1), c=number(3))
    assert entities.drop_attributes(ID, {"d"})(before, LATER) == Unchanged()
