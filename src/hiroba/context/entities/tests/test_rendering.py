"""Stored entities are shown as a reader asked for them."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import CORE, ID, Document, kept, number, room
from hiroba.context.entities.types import View
from hiroba.context.jsonld.types import Context

USER = Context(
    terms={"a": "https://e.org/a", "Room": "https://e.org/Room", "red": "https://e.org/red"},
    document="https://e.org/c",
    link="https://e.org/c",
)
POINT = {"type": "Point", "coordinates": [139.5, 35.7]}
MADE = "2026-09-21T14:13:20.000000Z"


def shown(document: Document, context: Context = CORE, **view: Any) -> Document:
    return entities.shown_document(kept(document), View(**view), context)


def test_the_whole_in_core_names_is_what_is_stored() -> None:
    stored = kept(room(a=1))

    assert entities.shown(stored, View(), CORE) is stored.body


def test_names_are_those_of_the_readers_context() -> None:
    document = {
        "id": ID,
        "type": ["https://e.org/Room", "Hall"],
        "https://e.org/a": {"vocab": ["https://e.org/red", "blue"], "https://e.org/a": 1},
        "b": [number({"https://e.org/a": 1}), number(1, datasetId="urn:d:1", **{"https://e.org/a": 5})],
    }

    found = shown(document, USER)

    assert found == {
        "id": ID,
        "type": ["Room", "Hall"],
        "a": {"type": "VocabProperty", "vocab": ["red", "blue"], "a": number(1)},
        "b": [number({"https://e.org/a": 1}), number(1, datasetId="urn:d:1", a=number(5))],
    }


def test_times_of_the_system_are_shown_when_asked_for() -> None:
    document = room(expiresAt="2100-01-01T00:00:00Z", a=number(1, expiresAt="2100-01-01T00:00:00Z"))

    assert shown(document) == room(a=number(1))
    assert msgspec.json.decode(entities.shown(kept(document), View(), CORE)) == room(a=number(1))
    times = {"createdAt": MADE, "modifiedAt": MADE}
    assert shown(document, sys_attrs=True) == {
        **document,
        **times,
        "a": {**document["a"], **times},
    }


def test_what_is_over_is_not_shown() -> None:
    over = "2020-01-01T00:00:00Z"

    found = shown(
        room(a=number(1, expiresAt=over), b=[number(1), number(2, datasetId="urn:d:1", expiresAt=over)])
    )

    assert found == room(b=number(1))


@pytest.mark.parametrize(
    ("attribute", "concise"),
    [
        (number(1), 1),
        (number(1, unitCode="CEL"), {"value": 1, "unitCode": "CEL"}),
        (number({"b": 1}), {"value": {"b": 1}}),
        (number([1, 2]), [1, 2]),
        (number([{"b": 1}]), {"value": [{"b": 1}]}),
        (POINT, POINT),
        ({"object": "urn:x:1"}, {"object": "urn:x:1"}),
        (
            number(1, sub=number(2), more=number(3, unitCode="M")),
            {"value": 1, "sub": 2, "more": {"value": 3, "unitCode": "M"}},
        ),
    ],
)
def test_concise_leaves_out_what_can_be_inferred_and_is_read_back(attribute: Any, concise: Any) -> None:
    found = shown(room(a=attribute), representation="concise")

    assert found["a"] == concise
    assert entities.read_entity(found, CORE).body == entities.read_entity(room(a=attribute), CORE).body


def test_simplified_lays_values_bare_or_names_their_kind() -> None:
    found = shown(
        room(
            a=number(1, unitCode="CEL"),
            b=[number(1), number(2, datasetId="urn:d:1")],
            link={"object": ["urn:x:1"]},
            name={"languageMap": {"ja": "部屋"}},
            state={"vocab": "open"},
            box={"json": {"x": 1}},
            list={"valueList": [1]},
            route={"objectList": ["urn:x:1"]},
            location=POINT,
        ),
        representation="simplified",
    )

    assert found == room(
        a=1,
        b={"dataset": {"@none": 1, "urn:d:1": 2}},
        link=["urn:x:1"],
        name={"languageMap": {"ja": "部屋"}},
        state={"vocab": "open"},
        box={"json": {"x": 1}},
        list=[1],
        route=["urn:x:1"],
        location=POINT,
    )


@pytest.mark.parametrize(
    ("wanted", "language", "text"),
    [
        ("ja", "ja", "部屋"),
        ("JA", "ja", "部屋"),
        ("ja-JP", "ja", "部屋"),
        ("en", "en-US", "room"),
        ("en;q=0.2,ja;q=0.9", "ja", "部屋"),
        ("fr, *", "ja", "部屋"),
        ("fr", "ja", "部屋"),
        ("ja;q=none, en-US", "en-US", "room"),
    ],
)
def test_a_language_is_chosen(wanted: str, language: str, text: str) -> None:
    document = room(a={"languageMap": {"ja": "部屋", "en-US": "room"}})

    assert shown(document, lang=wanted)["a"] == number(text, lang=language)
    assert shown(document, lang=wanted, representation="simplified")["a"] == text


def test_without_a_language_that_fits_the_default_is_shown() -> None:
    assert shown(room(a={"languageMap": {"ja": "部屋", "@none": "-"}}), lang="fr")["a"]["value"] == "-"


@pytest.mark.parametrize(
    ("view", "members"),
    [
        ({"pick": {"a": None}}, {"a"}),
        ({"pick": {"id": None, "scope": None}}, {"id", "scope"}),
        ({"omit": {"a": None, "type": None}}, {"id", "scope", "b"}),
        ({"omit": {"a": {"c": None}}}, {"id", "type", "scope", "a", "b"}),
        ({"attrs": frozenset({"b"})}, {"id", "type", "scope", "b"}),
        ({"pick": {"c": None}}, set()),
    ],
)
def test_members_are_picked_and_left_out(view: Any, members: set[str]) -> None:
    assert set(shown(room(scope="/x", a=1, b={"object": "urn:x:1"}), **view)) == members


def test_only_instances_of_the_datasets_that_are_asked_for_are_shown() -> None:
    document = room(a=[number(1), number(2, datasetId="urn:d:1")], b=3)

    assert shown(document, dataset_ids=frozenset({"urn:d:1"})) == room(a=number(2, datasetId="urn:d:1"))
    assert shown(document, dataset_ids=frozenset({"@none"})) == room(a=number(1), b=number(3))


def test_a_feature_has_the_geometry_of_the_default_instance() -> None:
    other = {"value": {"type": "Point", "coordinates": [1, 2]}, "datasetId": "urn:d:1"}
    document = room(a=1, location=[other, {"value": POINT}])

    found = shown(document, geojson=True)

    assert (found["id"], found["type"], found["geometry"]) == (ID, "Feature", POINT)
    assert set(found["properties"]) == {"type", "a", "location"}
    assert shown(document, geojson=True, geometry_property="a")["geometry"] is None
    assert shown(room(a=1), geojson=True)["geometry"] is None


def test_older_versions_of_the_standard_get_properties_for_kinds_that_they_do_not_know() -> None:
    document = shown(
        room(a={"vocab": "open"}, b=number(1, c={"json": {"type": "VocabProperty", "vocab": 1}}))
    )

    found, altered = entities.conforming(document, (1, 5))
    assert altered
    assert found["a"] == number("open")
    assert found["b"]["c"] == number({"type": "VocabProperty", "vocab": 1})
    assert entities.conforming(document, (1, 9)) == (document, False)
    assert (entities.version_of("1.6.1"), entities.version_of("2")) == ((1, 6), None)


def test_showing_the_times_of_a_large_entity_is_quick() -> None:
    stored = kept(room(**{f"a{number}": number for number in range(1000)}))

    start = time.process_time()
    entities.shown_document(stored, View(sys_attrs=True), CORE)

    assert time.process_time() - start < 0.5
