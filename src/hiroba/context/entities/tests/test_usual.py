"""What most entities are is read in one go, to the same as by the closer look."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hiroba.context.entities import service as entities
from hiroba.context.entities.shapes import Outline, outline_of
from hiroba.context.entities.tests.made import CORE, LATER, after, body, kept, number, room, times
from hiroba.context.entities.types import NULL, Draft
from hiroba.context.jsonld.types import Context

OWN = Context("https://example.com/c", "https://example.com/c", {"heat": "https://example.com/heat"}, {})
_ODD = st.sampled_from(
    [
        NULL,
        "",
        None,
        [],
        {},
        [1],
        {"a": 1},
        "@none",
        True,
        0,
        1.5,
        "urn:a:b",
        {"@value": "x"},
        "温度",
        -(2**70),
    ]
)
_VALUES = st.one_of(
    _ODD, st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.text(max_size=4)
)
_MOMENTS = st.sampled_from(["2026-11-01T00:00:00Z", "2026-11-01T00:00:00.5Z", "2026-13-01T00:00:00Z", "x", 1])
_POINTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["Point", "LineString"])},
    optional={
        "coordinates": st.lists(st.one_of(st.floats(-200, 200), st.integers(-200, 200), _ODD), max_size=4),
        "bbox": _ODD,
    },
)
_ATTRIBUTES = st.one_of(
    _VALUES,
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(
                ["Property", "Property", "Relationship", "GeoProperty", "LanguageProperty", 1]
            ),
            "value": st.one_of(_VALUES, _POINTS),
            "object": _VALUES,
            "observedAt": _MOMENTS,
            "unitCode": _ODD,
            "datasetId": _ODD,
            "more": _ODD,
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("Property"), "value": _VALUES},
        optional={"unitCode": st.text(), "observedAt": _MOMENTS},
    ),
    st.fixed_dictionaries(
        {"type": st.just("GeoProperty"), "value": _POINTS}, optional={"observedAt": _MOMENTS}
    ),
    st.fixed_dictionaries(
        {"type": st.just("Relationship"), "object": st.sampled_from(["urn:a:b", NULL, "x", 1])}
    ),
)
_NAMES = st.sampled_from(
    ["a", "heat", "b:c", "https://example.com/heat", "location", "ngsildproof", "scope", "createdAt", "@id",
     "expiresAt", "observedAt", "value", "1", "", "温度", "@context", "operationSpace", "observationSpace"]
)  # fmt: skip
_WILD = st.builds(
    lambda head, attributes: {**head, **attributes},
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(["urn:ngsi-ld:Room:1", "urn:ngsi-ld:Room:1", "room", NULL, 1]),
            "type": st.sampled_from(["Room", "Room", ["Room"], ["Room", "Hall"], NULL, "@type", "", 1, None]),
        },
    ),
    st.dictionaries(_NAMES, _ATTRIBUTES, max_size=4),
)
_NEARLY = st.one_of(  # usual, or next to it
    st.fixed_dictionaries(
        {
            "type": st.just("Property"),
            "value": st.one_of(st.floats(-1e9, 1e9), st.integers(), st.text(max_size=3)),
        },
        optional={
            "unitCode": st.sampled_from(["CEL", "℃", "CEL", ""]),
            "observedAt": st.sampled_from(["2026-11-01T00:00:00Z", "2026-11-01T00:00:00.5Z", "2026-11-01"]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("Relationship"), "object": st.sampled_from(["urn:a:b", "urn:a:c", "x"])}
    ),
    st.builds(
        lambda lon, lat: {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [lon, lat]}},
        st.one_of(st.floats(-180, 180), st.integers(-180, 181)),
        st.one_of(st.floats(-90, 90), st.integers(-90, 91)),
    ),
)
_MOSTLY = st.builds(
    lambda attributes, place: room(**attributes, **place),
    st.dictionaries(
        st.sampled_from(["a", "heat", "b:c", "https://example.com/heat", "温度"]), _NEARLY, max_size=4
    ),
    st.dictionaries(st.sampled_from(["location", "operationSpace"]), _NEARLY, max_size=1),
)
_ENTITIES = st.one_of(_MOSTLY, _MOSTLY, _WILD)
_USUAL = room(
    a=number(21.5, unitCode="CEL", observedAt="2026-11-01T00:00:00Z"),
    heat=number("高い"),
    b={"type": "Relationship", "object": "urn:a:b"},
    location={"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139, 35.5]}},
)


_ORDER = {"names": (), "keys": (), "geo": (), "places": ()}  # what follows the order of a body


def closely(document: Any, context: Context) -> Draft | None:
    try:
        return entities.read_entity(document, context)
    except entities.InvalidData:
        return None


def quickly(document: Any, context: Context) -> entities.Usual | None:
    members = entities.usual_members(msgspec.json.encode(document))
    return None if members is None else entities.read_usual(members, context)


def outline(body: dict[str, Any]) -> Outline:
    return outline_of(body, msgspec.json.encode(body))


@settings(max_examples=250, deadline=None)
@given(_ENTITIES, st.sampled_from([CORE, OWN]))
@example(_USUAL, CORE)
@example(_USUAL, OWN)
@example(room(**{"heat": number(1), "https://example.com/heat": number(2)}), OWN)  # one name, twice
@example(room(location=number(1)), CORE)
def test_both_ways_come_to_the_same(document: dict[str, Any], context: Context) -> None:
    usual = quickly(document, context)
    if usual is not None:
        draft = closely(document, context)
        assert usual.draft() == draft
        assert draft is not None
        assert usual.outline == outline(draft.body)


@settings(max_examples=250, deadline=None)
@given(_ENTITIES, st.lists(_ENTITIES, max_size=3), st.sampled_from([CORE, OWN]))
@example(_USUAL, [room(a=number(1)), room(**{**_USUAL, "id": NULL})], OWN)
@example(
    _USUAL, [dict(reversed(_USUAL.items())), _USUAL | {"type": "Hall"}, _USUAL | {"a": {"value": 1}}], CORE
)
def test_what_comes_after_many_alike_is_read_the_same(
    first: dict[str, Any], then: list[dict[str, Any]], context: Context
) -> None:
    reader = entities.UsualReader(context)
    for document in [*[first] * 20, *then, first]:
        usual = reader.read(msgspec.json.encode(document))
        if usual is not None:
            draft = closely(document, context)
            assert draft is not None
            assert usual.draft() == draft
            assert msgspec.structs.asdict(usual.outline) | _ORDER == (
                msgspec.structs.asdict(outline(draft.body)) | _ORDER
            )
            assert set(usual.outline.places) == set(outline(draft.body).places)
            assert sorted(usual.outline.names) == sorted(outline(draft.body).names)
            assert list(msgspec.json.decode(usual.text))[2:] == list(usual.outline.names)
        assert usual is not None or quickly(document, context) is None


@pytest.mark.parametrize(
    "change",
    [
        {"unitCode": "個人番号"},
        {"unitCode": NULL},
        {"unitCode": ""},
        {"value": NULL},
        {"value": "個人番号 123456789018"},
    ],
)
def test_after_many_numbers_words_are_looked_at(change: dict[str, Any]) -> None:
    numbers = room(a=number(1, unitCode="CEL"), b=number(2))
    for name in ("a", "b"):
        reader = entities.UsualReader(CORE)
        for _each in range(20):
            assert reader.read(msgspec.json.encode(numbers)) is not None
        assert reader.read(msgspec.json.encode(numbers | {name: number(1) | change})) is None
        assert reader.read(msgspec.json.encode(numbers | {"id": "urn:x:個人番号:123456789018"})) is None
        assert reader.read(msgspec.json.encode(numbers | {"id": NULL})) is None


def test_numbers_whose_name_or_unit_must_be_looked_at_are_looked_at_each() -> None:
    for odd in (room(個人番号=number(1)), room(a=number(1, unitCode="my number"))):
        reader = entities.UsualReader(CORE)
        assert {reader.read(msgspec.json.encode(odd)) for _each in range(40)} == {None}


def test_the_same_decoder_reads_what_is_alike() -> None:
    reader = entities.UsualReader(CORE)
    turned = dict(reversed(_USUAL.items()))
    for _each in range(20):
        usual = reader.read(msgspec.json.encode(_USUAL))
    again = reader.read(msgspec.json.encode(turned))
    assert usual is not None
    assert again == usual  # it was read into the order of the others


@settings(max_examples=250, deadline=None)
@given(_ENTITIES, st.lists(_ENTITIES, max_size=3), st.sampled_from([CORE, OWN]))
@example(_USUAL, [], CORE)
@example(_USUAL, [_USUAL | {"id": "urn:x:2"}, _USUAL | {"id": "no uri"}], CORE)
@example(_USUAL, [_USUAL | {"id": NULL}], CORE)
@example(room(a=number(1)), [room(a=number(2, observedAt="yesterday"))], CORE)
@example(room(a=number(1)), [room(a=number(1)) | {"id": "urn:x:個人番号:123456789018"}], CORE)
@example(room(a=number(1, unitCode="CEL")), [room(a=number(1, unitCode=NULL))], CORE)
def test_a_list_is_read_at_once_as_one_by_one(
    first: dict[str, Any], then: list[dict[str, Any]], context: Context
) -> None:
    reader = entities.UsualReader(context)
    documents = [first, *then]
    assert reader.read_all(msgspec.json.encode(documents)) is None, "it has met none"
    for _each in range(20):
        reader.read(msgspec.json.encode(first))
    at_once = reader.read_all(msgspec.json.encode(documents))
    if at_once is not None:
        assert at_once == [reader.read(msgspec.json.encode(document)) for document in documents]


def test_a_list_of_what_is_alike_is_read_at_once() -> None:
    reader = entities.UsualReader(CORE)
    documents = [_USUAL | {"id": f"urn:x:{number}"} for number in range(40)]
    for document in documents:
        reader.read(msgspec.json.encode(document))
    at_once = reader.read_all(msgspec.json.encode(documents))
    assert at_once is not None
    assert [each.id for each in at_once] == [document["id"] for document in documents]
    assert reader.read_all(msgspec.json.encode([*documents, room(other=number(1))])) is None
    assert reader.read_all(msgspec.json.encode(documents)[:-1]) is None, "no JSON"


@pytest.mark.parametrize("context", [CORE, OWN])
def test_what_sensors_send_is_usual(context: Context) -> None:
    assert quickly(_USUAL, context) is not None


@pytest.mark.parametrize(
    "text",
    [
        b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":1,"value":"urn:ngsi-ld:null"}}',
        b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":"urn:ngsi-ld:nul\\u006c"}}',
        b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":1,"type":"Relationship"}}',
        b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":1e400}}',
        b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":1}',
        b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":"\xff"}}',
    ],
)
def test_what_is_wrong_is_left_to_the_closer_look(text: bytes) -> None:
    members = entities.usual_members(text)
    assert members is None or entities.read_usual(members, CORE) is None


@settings(max_examples=120, deadline=None)
@given(_ENTITIES, _ENTITIES)
@example(_USUAL, _USUAL)
@example({**_USUAL, "scope": "/a"}, _USUAL)
@example({**_USUAL, "expiresAt": "2126-11-01T00:00:00Z"}, _USUAL)
@example({**_USUAL, "type": ["Room", "Hall"]}, _USUAL)
@example(
    _USUAL, {**_USUAL, "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1, 2]}}}
)
def test_an_upsert_makes_the_same_of_what_was_there(first: dict[str, Any], second: dict[str, Any]) -> None:
    """However it was read; what was there before is told whole, and places that stay are left alone."""
    first, second = {**first, "id": "urn:a:b"}, {**second, "id": "urn:a:b"}
    draft, usual = closely(second, CORE), quickly(second, CORE)
    if closely(first, CORE) is None or draft is None:
        return
    before = kept(first)
    change = after(entities.upsert(draft), before)
    rest = {
        name: value
        for name, value in body(before).items()
        if name not in ("id", "type", "scope", "expiresAt")
    }
    assert msgspec.json.decode(change.old or b"{}") == rest
    assert set(change.gone) == rest.keys() - draft.body.keys()
    known = times(before)
    assert all(pair == (known.get(key, (LATER, LATER))[0], LATER) for key, pair in times(change).items())
    assert times(change).keys() == {"", *outline(draft.body).keys}
    places = outline(draft.body).places
    assert change.places == places or (change.places is None and outline(body(before)).places == places)
    if usual is not None:
        quick = after(entities.upsert(usual), before)
        assert body(quick) == body(change)
        plain = msgspec.structs.replace(quick, body=change.body)
        assert plain == msgspec.structs.replace(change, places=quick.places)
        assert quick.places == places or quick.places is None
