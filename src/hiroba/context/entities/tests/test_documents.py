"""Whatever is sent: a draft, or a sentence that says what is wrong, and never a broken entity."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import CORE, ID, LATER, NOW, body, kept, number, room, stored
from hiroba.context.entities.types import NULL, View
from hiroba.context.store.types import Change, Deleted, Unchanged
from hiroba.kernel.errors.types import HirobaError

MEMBERS = [
    "type",
    "value",
    "object",
    "languageMap",
    "vocab",
    "json",
    "valueList",
    "objectList",
    "observedAt",
    "unitCode",
    "datasetId",
    "expiresAt",
    "scope",
    "objectType",
    "valueType",
    "createdAt",
    "instanceId",
    "entity",
    "lang",
    "@type",
    "@context",
    "@id",
    "id",
    "location",
    "ngsildproof",
    "a",
    "b",
]
TEXTS = [
    "Property",
    "Relationship",
    "GeoProperty",
    "LanguageProperty",
    "VocabProperty",
    "JsonProperty",
    "ListProperty",
    "ListRelationship",
    "Point",
    "Polygon",
    "@none",
    "urn:d:1",
    "2026-11-01T00:00:00Z",
    "/a/b",
    "ja",
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from([*TEXTS, NULL]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
attributes = st.dictionaries(
    st.sampled_from(["a", "b", "location", "scope", "expiresAt", "ngsildproof"]) | st.text(max_size=4),
    values
    | st.fixed_dictionaries(
        {"type": st.sampled_from(TEXTS[:8])}, optional=dict.fromkeys(MEMBERS[1:14], values)
    ),
    max_size=4,
)
BEFORE = kept(
    room(a=[number(1), number(2, datasetId="urn:d:1")], b=number({"c": 1}, a=number(5)), scope="/a")
)


def as_sent(value: Any) -> Any:
    """As it comes out of a parser."""
    return msgspec.json.decode(msgspec.json.encode(value))


def check(change: Change | Deleted | Unchanged) -> None:
    """What is stored is an entity, shown and read back as it is, without a Null."""
    if not isinstance(change, Change):
        return
    found = body(change)
    assert entities.read_entity(found, CORE).body == found
    assert NULL not in msgspec.json.encode(found).decode()
    after = stored(change)
    for representation in ("normalized", "concise", "simplified"):
        view = View(representation=representation, sys_attrs=True, lang="ja", geojson=True)
        msgspec.json.encode(entities.shown_document(after, view, CORE))


@given(values)
@settings(max_examples=100, deadline=None)
def test_any_document_is_an_entity_or_refused(document: Any) -> None:
    with suppress(HirobaError):
        entities.read_entity(as_sent(document), CORE)


@given(attributes)
@settings(max_examples=100, deadline=None)
def test_any_attributes_make_an_entity_or_are_refused(given: dict[str, Any]) -> None:
    document = as_sent({**given, "id": ID, "type": "Room"})
    try:
        draft = entities.read_entity(document, CORE)
    except HirobaError:
        return
    check(entities.create(draft)(None, NOW))
    check(entities.upsert(draft)(BEFORE, LATER))
    check(entities.upsert(draft, update=True)(BEFORE, LATER))


@given(attributes, st.sampled_from(list(entities.Mode)))
@settings(max_examples=100, deadline=None)
def test_any_fragment_makes_an_entity_of_one_or_is_refused(
    given: dict[str, Any], mode: entities.Mode
) -> None:
    try:
        draft = entities.read_fragment(as_sent(given), CORE, mode)
        if mode == entities.Mode.MERGE:
            check(entities.merge(draft, identifier=ID, observed_at="2026-11-01T00:00:00Z")(BEFORE, LATER))
        elif mode == entities.Mode.UPDATE:
            check(entities.update(draft, identifier=ID)(BEFORE, LATER))
        elif mode == entities.Mode.WHOLE:
            check(entities.append(draft, identifier=ID, overwrite=False)(BEFORE, LATER))
    except HirobaError:
        return


def test_a_new_attribute_without_a_value_is_refused() -> None:
    draft = entities.read_fragment({"fresh": {"type": "Property"}}, CORE, entities.Mode.MERGE)
    with pytest.raises(HirobaError):
        entities.merge(draft, identifier=ID)(BEFORE, LATER)


@given(st.dictionaries(st.sampled_from(MEMBERS), values, max_size=4), st.sampled_from("ab"))
@settings(max_examples=100, deadline=None)
def test_any_part_changes_an_attribute_or_is_refused(part: dict[str, Any], name: str) -> None:
    try:
        read = entities.read_part(name, as_sent(part), CORE)
        check(entities.update_attribute(ID, name, read)(BEFORE, LATER))
    except HirobaError:
        return


@given(attributes)
@settings(max_examples=50, deadline=None)
def test_any_simplified_document_is_merged_or_refused(given: dict[str, Any]) -> None:
    try:
        draft = entities.read_simplified(as_sent(given), CORE)
        check(entities.merge(draft, identifier=ID, lang="ja")(BEFORE, LATER))
    except HirobaError:
        return
