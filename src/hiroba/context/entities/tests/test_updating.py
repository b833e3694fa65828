"""Attributes are written whole into an entity: append and update."""

from __future__ import annotations

from typing import Any

import msgspec
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
from hiroba.context.entities.types import NULL, Updated
from hiroba.context.store.types import Change, Place, Stored, Unchanged


def appended(before: Stored, fragment: Document, *, overwrite: bool = True) -> Change:
    draft = entities.read_fragment(fragment, CORE)
    return after(entities.append(draft, overwrite=overwrite, identifier=ID), before)


def updated(before: Stored, fragment: Document) -> Any:
    draft = entities.read_fragment(fragment, CORE, entities.Mode.UPDATE)
    return entities.update(draft, identifier=ID)(before, LATER)


def names(result: Any) -> tuple[tuple[str, ...], list[str]]:
    assert isinstance(result, Updated)
    return result.updated, [each.attribute for each in result.refused]


def test_appending_adds_and_overwrites() -> None:
    before = kept(room(a=number(1, unitCode="CEL"), b=2))

    change = appended(before, {"a": 5, "c": 6})

    assert body(change) == room(a=number(5), b=number(2), c=number(6))
    assert times(change) == {"": (NOW, LATER), "a": (NOW, LATER), "b": (NOW, NOW), "c": (LATER, LATER)}
    assert change.changed == ("a", "c")
    assert msgspec.json.decode(change.old or b"") == {"a": number(1, unitCode="CEL")}
    assert change.shape == ("a:Property", "b:Property", "c:Property")


def test_appending_without_overwriting_leaves_what_is_there_and_says_so() -> None:
    before = kept(room(a=1))

    change = appended(before, {"a": 5, "c": 6}, overwrite=False)

    assert body(change) == room(a=number(1), c=number(6))
    assert names(change.result) == (("c",), ["a"])
    draft = entities.read_fragment({"a": 5}, CORE)
    outcome = entities.append(draft, overwrite=False, identifier=ID)(before, LATER)
    assert isinstance(outcome, Unchanged)
    assert names(outcome.result) == ((), ["a"])


def test_an_instance_of_another_dataset_stands_beside() -> None:
    change = appended(kept(room(a=1)), {"a": number(2, datasetId="urn:d:1")})

    assert body(change)["a"] == [number(1), number(2, datasetId="urn:d:1")]
    assert times(change)["a"] == (NOW, NOW)
    assert times(change)["a\x1furn:d:1"] == (LATER, LATER)
    assert not change.plain


def test_the_default_instance_comes_first() -> None:
    change = appended(kept(room(a=number(2, datasetId="urn:d:1"))), {"a": 1})

    assert body(change)["a"] == [number(1), number(2, datasetId="urn:d:1")]


def test_types_are_added_and_scopes_replaced_or_added() -> None:
    before = kept(room(scope="/a"))

    assert body(appended(before, {"type": ["Hall", "Room"], "scope": "/b"})) == {
        **room(scope="/b"),
        "type": ["Room", "Hall"],
    }
    assert body(appended(before, {"scope": ["/a", "/b"]}, overwrite=False))["scope"] == ["/a", "/b"]


def test_a_scope_and_an_expiry_stand_before_the_attributes() -> None:
    change = appended(kept(room(a=1)), {"scope": "/b", "expiresAt": "2100-01-01T00:00:00Z"})

    assert list(body(change)) == ["id", "type", "scope", "expiresAt", "a"]
    assert change.expires == 4_102_444_800_000_000


def test_an_attribute_may_become_of_another_kind() -> None:
    before = kept(room(a=1))

    change = appended(before, {"a": {"type": "Point", "coordinates": [1, 2]}})

    assert change.shape == ("a:GeoProperty",)
    assert change.places == (Place("a", 1, 2, 1, 2),)


def test_places_are_told_when_one_is_touched() -> None:
    before = kept(room(a=1, location={"type": "Point", "coordinates": [1, 2]}))

    assert appended(before, {"a": 2}).places is None
    assert appended(before, {"location": {"type": "Point", "coordinates": [3, 4]}}).places == (
        Place("location", 3, 4, 3, 4),
    )


def test_updating_takes_away_what_is_null() -> None:
    before = kept(room(a=[number(1), number(2, datasetId="urn:d:1")], b=2, c=3))

    change = updated(before, {"a": number(NULL), "b": NULL, "d": 4})

    assert body(change) == room(a=number(2, datasetId="urn:d:1"), c=number(3), d=number(4))
    assert (change.changed, change.gone) == (("a", "d"), ("b",))
    assert set(times(change)) == {"", "a\x1furn:d:1", "c", "d"}
    assert change.plain


def test_updating_what_is_not_there_says_so() -> None:
    outcome = updated(kept(room(a=1)), {"scope": "/b", "b": NULL})

    assert isinstance(outcome, Unchanged)
    assert names(outcome.result) == ((), ["scope", "b"])


def test_null_is_refused_where_the_operation_does_not_take_it() -> None:
    for fragment in ({"a": NULL}, {"a": number(NULL)}, {"scope": NULL}):
        with pytest.raises(entities.InvalidData):
            entities.read_fragment(fragment, CORE)
    with pytest.raises(entities.InvalidData):
        entities.read_fragment({"a": number({"b": NULL})}, CORE, entities.Mode.UPDATE)
    with pytest.raises(entities.InvalidData):
        entities.read_fragment({"a": number(1, datasetId=NULL)}, CORE, entities.Mode.UPDATE)


def test_nothing_is_written_into_what_is_not_there() -> None:
    draft = entities.read_fragment({"a": 1}, CORE)

    for apply in (entities.append(draft, identifier=ID), entities.update(draft, identifier=ID)):
        with pytest.raises(entities.UnknownEntity):
            apply(None, NOW)
