"""Which entities a condition of q means (ETSI GS CIM 009, 4.9)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Body

AT = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z in microseconds
SHOP: Body = {
    "id": "urn:ngsi-ld:Shop:1",
    "type": "Shop",
    "scope": ["/a/b", "/c"],
    "number": {"type": "Property", "value": 30, "observedAt": "2026-01-01T00:00:00.5Z", "unitCode": "CEL"},
    "text": {"type": "Property", "value": "550"},
    "flag": {"type": "Property", "value": True},
    "date": {"type": "Property", "value": "2026-02-15T00:00:00Z"},
    "typed": {"type": "Property", "value": {"@type": "DateTime", "@value": "2026-02-15T00:00:00Z"}},
    "list": {"type": "Property", "value": ["a", "b", 7]},
    "address": {"type": "Property", "value": {"city": {"name": "Berlin"}, "tags": ["x"]}},
    "json": {"type": "JsonProperty", "json": {"a": [{"b": 1}]}},
    "many": [
        {"type": "Property", "value": 1},
        {"type": "Property", "value": 9, "datasetId": "urn:d:1"},
    ],
    "ref": {"type": "Relationship", "object": "urn:ngsi-ld:Owner:1"},
    "refs": {"type": "Relationship", "object": ["urn:ngsi-ld:Owner:0", "urn:ngsi-ld:Owner:1"]},
    "listref": {"type": "ListRelationship", "objectList": [{"object": "urn:ngsi-ld:Owner:1"}]},
    "label": {"type": "LanguageProperty", "languageMap": {"en": "red", "fr": ["rouge", "vermeil"]}},
    "category": {"type": "VocabProperty", "vocab": "commercial"},
    "listed": {"type": "ListProperty", "valueList": [1, 2]},
    "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.0, 35.0]}},
    "speed": {"type": "Property", "value": 1, "quality": {"type": "Property", "value": {"grade": "good"}}},
}
TIMES = {
    "": [AT, AT + 1_000_000],
    "number": [AT, AT + 1_000_000],
    "many": [AT, AT],
    "many\u001furn:d:1": [AT, AT + 5],
}
OWNER: Body = {
    "id": "urn:ngsi-ld:Owner:1",
    "type": ["Owner", "Person"],
    "name": {"type": "Property", "value": "Hanako"},
    "shop": {"type": "Relationship", "object": "urn:ngsi-ld:Shop:1"},
}


def find(id: str):
    return {OWNER["id"]: (OWNER, {}), SHOP["id"]: (SHOP, TIMES)}.get(id)


def meets(text: str, expand_values: tuple[str, ...] = ()) -> bool:
    return queries.matcher(queries.parse_q(text, str, expand_values))(SHOP, TIMES, find)


MEANT = [
    "number", "number==30", "number!=31", "number>=30", "number==29.5..30", "number!=31..40", "number==1,30",
    'number!="30"', 'text>"200"', 'text=="550"', "flag==true", "flag!=false", 'text~="^5.*"', 'text!~="^9"',
    'date>"2026-02-14T23:59:59.999Z"', "date==2026-02-15T00:00:00.000Z", "typed>=2026-02-15T00:00:00Z",
    'list=="b"', 'list=="z","a"', 'list!="c"', "list==5..8", 'address[city.name]=="Berlin"',
    "address[city][name]", "address[tags]==\"x\"", "address[tags][0]", "json[a][0][b]==1", "many>5", "many==1",
    "ref==urn:ngsi-ld:Owner:1", "ref!=urn:x", "refs==urn:ngsi-ld:Owner:1", "listref==urn:ngsi-ld:Owner:1",
    'label[en]=="red"', 'label[*]=="vermeil"', 'label[*]~="^roug"', "label", "listed==2", "location",
    "number.observedAt>2026-01-01T00:00:00Z", "number.observedAt", 'number.unitCode=="CEL"',
    "many.datasetId==urn:d:1", "createdAt==2026-01-01T00:00:00Z", "modifiedAt>2026-01-01T00:00:00Z",
    "number.modifiedAt>=2026-01-01T00:00:01Z", "many.modifiedAt>2026-01-01T00:00:00.000001Z",
    "speed.quality[grade]==\"good\"", "speed.quality", 'id~="Shop:1$"', "scope==\"/c\"", "!nothing",
    "!number.nothing;number>1", "(number>50|text==\"550\");flag==true", "location[type]==\"Point\"",
    'ref{name}=="Hanako"', 'ref{Person:name}~="ana"', "ref{Car,Owner:name}", "refs{name}",
    "ref{shop{number}}==30", "category", 'category!="commercial"',
]  # fmt: skip
NOT_MEANT = [
    "nothing", "!number", "nothing!=1", "number==31", 'number=="30"', "text>100", "flag==1", "number==true",
    "flag>0", 'number~="3.*"', 'number!~="9"', 'text!~="^5"', 'list!="a"', "list>1", 'list~="a"',
    "date>2026-02-15T00:00:00Z", 'text>"2026-01-01T00:00:00Z"', "address[zip]", 'address[zip]!="1"',
    "ref>\"urn:a\"", 'ref~="urn"', 'label[en]=="rouge"', 'label[de]=="red"', 'label[*]!="red"', 'label=="red"',
    "category==commercial", 'ref{Car:name}=="Hanako"', 'ref{name}=="Taro"', "text{name}", "number.createdAt.x",
    "many.modifiedAt>2026-01-01T00:00:00.000005Z", "number.observedAt.x", "createdAt[x]", "number==40..20",
    'number==1.."x"', "speed.quality==\"good\"",
]  # fmt: skip


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant(text):
    assert meets(text)


@pytest.mark.parametrize("text", NOT_MEANT)
def test_what_is_not_meant(text):
    assert not meets(text)


def test_a_term_of_a_vocabulary_is_met_where_the_question_says_that_it_is_one():
    assert meets("category==commercial", ("category",))
    assert meets("category==https://uri.etsi.org/ngsi-ld/default-context/commercial")


def test_a_hostile_pattern_ends_at_once():
    hostile = queries.matcher(queries.parse_q('a~="(a+)+$"', str))
    body = {"type": "T", "a": {"type": "Property", "value": "a" * 1_000_000 + "b"}}
    began = time.monotonic()
    assert not hostile(body, {}, find)
    assert time.monotonic() - began < 1


def test_entities_that_point_at_each_other_end_the_question():
    text = "ref{shop{ref{shop{number}}}}==30"
    assert meets(text)
    assert queries.join_depth(queries.parse_q(text, str)) == 4


def test_what_an_index_may_ask_first():
    condition = queries.parse_q("a>1;(b==1|c.d);!e;modifiedAt>2026-01-01T00:00:00Z;(f|!g);o{p}==1", str)
    assert [set(each) for each in queries.required(condition)] == [{"a"}, {"b", "c"}, {"o"}]
    assert len(queries.conjuncts(condition)) == 6
    assert {path.names[0] for path in queries.paths(condition)} == {*"abcefgo", "modifiedAt"}


scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["", "a", "b"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)
contents = st.sampled_from(
    ["value", "object", "languageMap", "vocab", "json", "valueList", "objectList", "x"]
)
instances = st.builds(lambda key, value: {"type": "Property", key: value}, contents, values)
attributes = instances | st.lists(instances, max_size=3)


@given(
    st.dictionaries(st.sampled_from("abc"), attributes, max_size=3),
    st.sampled_from(["a", "a.b", "a[b]", "a[*]", "b"]),
)
def test_no_body_breaks_a_question_and_the_laws_hold(body, path):
    def holds(text: str) -> bool:
        return queries.matcher(queries.parse_q(text, str))({"type": "T", **body}, {}, find)

    assert holds(path) is not holds(f"!{path}")
    for operator in ("==", "!=", ">", "<=", "~=", "!~="):
        assert holds(path) or not holds(f'{path}{operator}"a"')
