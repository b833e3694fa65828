"""Whole entities: created, replaced, upserted, deleted."""

from __future__ import annotations

import msgspec
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import (
    CORE,
    ID,
    LATER,
    NOW,
    after,
    body,
    kept,
    number,
    room,
    stored,
    times,
)
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store.types import Deleted, Place

POINT = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.5, 35.7]}}


def test_a_new_entity_is_kept_as_a_plain_get_shows_it() -> None:
    made = kept(room(a=1, link={"object": "urn:x:1"}, location=POINT))

    assert body(made) == room(a=number(1), link={"type": "Relationship", "object": "urn:x:1"}, location=POINT)
    assert times(made) == {"": (NOW, NOW), "a": (NOW, NOW), "link": (NOW, NOW), "location": (NOW, NOW)}
    assert made.shape == ("a:Property", "link:Relationship", "location:GeoProperty")
    assert made.plain


@pytest.mark.parametrize("attribute", [[1, 2], [number(1), number(2, datasetId="urn:d:1")]])
def test_lists_and_several_instances_are_not_plain(attribute: object) -> None:
    assert not kept(room(a=attribute)).plain


def test_instances_have_their_own_times() -> None:
    made = kept(room(a=[number(1), number(2, datasetId="urn:d:1")], b=number(1, datasetId="urn:d:2")))

    assert set(times(made)) == {"", "a", "a\x1furn:d:1", "b\x1furn:d:2"}


def test_an_entity_that_is_there_is_not_created_again() -> None:
    with pytest.raises(entities.EntityExists):
        entities.create(entities.read_entity(room(), CORE))(kept(room()), LATER)


def test_one_whose_time_is_over_is_not_there() -> None:
    before = kept(room(expiresAt="2020-01-01T00:00:00Z"))

    assert body(after(entities.create(entities.read_entity(room(), CORE)), before)) == room()
    with pytest.raises(entities.UnknownEntity):
        entities.delete(ID)(before, LATER)


def test_replacing_keeps_the_time_of_creation_and_tells_what_went() -> None:
    before = kept(room(a=1, b=2, location=POINT))

    change = after(entities.replace(entities.read_entity(room(a=5, location=POINT), CORE)), before)

    assert body(change) == room(a=number(5), location=POINT)
    assert times(change) == {"": (NOW, LATER), "a": (NOW, LATER), "location": (NOW, LATER)}
    assert (change.changed, change.gone) == (("a", "location"), ("b",))
    assert msgspec.json.decode(change.old or b"") == {"a": number(1), "b": number(2), "location": POINT}


def test_what_is_replaced_by_the_like_keeps_its_times_of_creation() -> None:
    before = kept(room(a=1, b=2))

    change = after(entities.upsert(entities.read_entity(room(b=3, a=4), CORE)), before)

    assert times(change) == {"": (NOW, LATER), "a": (NOW, LATER), "b": (NOW, LATER)}


def test_a_place_that_stays_is_not_told_again() -> None:
    before = kept(room(a=1, location=POINT))
    moved = {**POINT, "value": {"type": "Point", "coordinates": [1, 2]}}

    assert (
        after(entities.upsert(entities.read_entity(room(a=2, location=POINT), CORE)), before).places is None
    )
    assert after(entities.upsert(entities.read_entity(room(a=2, location=moved), CORE)), before).places == (
        Place("location", 1, 2, 1, 2),
    )
    assert after(entities.upsert(entities.read_entity(room(a=2), CORE)), before).places == ()


def test_nothing_there_is_replaced_nor_deleted() -> None:
    for apply in (entities.replace(entities.read_entity(room(), CORE)), entities.delete(ID)):
        with pytest.raises(entities.UnknownEntity):
            apply(None, NOW)


def test_upserting_creates_replaces_or_writes_into() -> None:
    draft = entities.read_entity({**room(a=5), "type": "Hall"}, CORE)
    before = kept(room(a=1, b=2))

    assert body(after(entities.upsert(draft), before)) == {**room(a=number(5)), "type": "Hall"}
    into = after(entities.upsert(draft, update=True), before)
    assert body(into) == {**room(a=number(5), b=number(2)), "type": ["Room", "Hall"]}
    assert into.types == ("Room", "Hall")
    assert entities.upsert(draft, update=True)(None, NOW) == entities.create(draft)(None, NOW)


def test_a_write_may_be_only_for_entities_of_some_types() -> None:
    rooms, halls = TypeSelection((("Room",),)), TypeSelection((("Hall",),))
    before = kept(room())

    assert entities.of_types(rooms, ID, entities.delete(ID))(before, LATER) == Deleted()
    with pytest.raises(entities.UnknownEntity):
        entities.of_types(halls, ID, entities.delete(ID))(before, LATER)


def test_the_values_before_a_write_that_follows_another_are_those_between() -> None:
    first = kept(room(a=1))
    second = stored(after(entities.upsert(entities.read_entity(room(a=2), CORE)), first), modified=LATER)

    change = after(entities.upsert(entities.read_entity(room(a=3), CORE)), second, LATER + 1)

    assert msgspec.json.decode(change.old or b"") == {"a": number(2)}
