"""Names and their IRIs: what a writer means is what a reader gets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.context.jsonld import service
from hiroba.context.jsonld.compiling import compiled
from hiroba.context.jsonld.core import DEFAULT, NGSI_LD, TERMS, document
from hiroba.context.jsonld.types import Context, InvalidContext


def context(*layers: dict | None) -> Context:
    found = compiled(layers)
    return Context("http://c/", "http://c/", found.terms, found.prefixes, found.kinds)


TOWN = context(
    {
        "Vehicle": "https://t.example/c#Vehicle",
        "speed": "https://t.example/c#speed",
        "sch": "https://schema.org/",
        "name": "sch:name",
        "owner": {"@id": "sch:owner", "@type": "@vocab"},
        "kind": "@type",
        "location": "https://elsewhere.example/location",
    }
)


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("Vehicle", "https://t.example/c#Vehicle"),
        ("name", "https://schema.org/name"),
        ("sch:foo", "https://schema.org/foo"),
        ("unknown", "unknown"),
        ("ngsi-ld:default-context/speed", "speed"),
        ("https://uri.etsi.org/ngsi-ld/default-context/temperature", "temperature"),
        ("https://uri.etsi.org/ngsi-ld/location", "location"),
        ("location", "location"),  # the core context cannot be changed
        ("kind", "type"),
        ("@id", "id"),
        ("urn:a:b", "urn:a:b"),
        ("nowhere:b", "nowhere:b"),
        ("https://schema.org/name", "https://schema.org/name"),
    ],
)
def test_a_term_means_its_canonical_name(term: str, name: str) -> None:
    assert TOWN.expand(term) == name


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("https://t.example/c#Vehicle", "Vehicle"),
        ("https://schema.org/name", "name"),
        ("https://schema.org/foo", "sch:foo"),
        ("speed", "ngsi-ld:default-context/speed"),  # `speed` means something else here
        ("temperature", "temperature"),
        ("type", "type"),
        ("https://elsewhere.example/location", "https://elsewhere.example/location"),
    ],
)
def test_a_canonical_name_is_written_as_short_as_it_can_be(name: str, term: str) -> None:
    assert TOWN.compact(name) == term


def test_of_several_terms_the_shortest_and_then_the_least_is_written() -> None:
    several = context({"name": "https://e/n", "bb": "https://e/n", "ab": "https://e/n", "p": "https://e/"})
    assert several.compact("https://e/n") == "ab"
    assert several.compact("https://e/x") == "p:x"


def test_a_name_of_the_default_vocabulary_that_looks_like_a_core_term_stays_itself() -> None:
    odd = DEFAULT + "location"
    assert service.canonical(odd) == odd
    assert TOWN.expand(TOWN.compact(odd)) == odd
    assert service.CORE.expand(service.CORE.compact(odd)) == odd


def test_definitions_may_come_in_any_order_and_lean_on_earlier_layers() -> None:
    both = context({"a": "p:a", "p": "w:p/", "w": "https://q.example/"}, {"b": "p:b", "a": None})
    assert both.expand("b") == "https://q.example/p/b"
    assert both.expand("a") == "a"
    assert context({"a": "https://e/"}, None).is_core


def test_a_vocabulary_serves_the_definitions_but_not_the_names_that_are_not_found() -> None:
    own = context({"@vocab": "https://v.example/", "a": "x", "b": {"@type": "@id"}, "@base": "https://b/"})
    assert [own.expand(term) for term in ("a", "b", "c")] == [
        "https://v.example/x",
        "https://v.example/b",
        "c",
    ]
    assert (own.kind_of("b"), own.kind_of("a"), own.kind_of("object")) == ("@id", None, "@id")


def test_only_what_ends_like_a_namespace_is_a_prefix() -> None:
    made = context(
        {"a": "https://e/a", "b": {"@id": "https://e/b", "@prefix": True}, "c": {"@id": "https://e/c/"}}
    )
    assert made.expand("a:x") == "a:x"
    assert made.expand("b:x") == "https://e/bx"
    assert made.expand("c:x") == "c:x"
    assert made.expand("b://x") == "b://x"


@pytest.mark.parametrize(
    "layer",
    [
        {"a": "b:x", "b": "a:y"},
        {"a": 1},
        {"a": ["x"]},
        {"a": {"@id": 5}},
        {"a": {"@type": []}},
        {"@vocab": 7},
        {"": "https://e/"},
        {"x" * 5000: "https://e/"},
        {f"t{i}": f"t{i + 1}:x" for i in range(100)},
    ],
)
def test_wrong_definitions_are_told(layer: dict) -> None:
    with pytest.raises(InvalidContext):
        context(layer)


def test_the_core_context_says_the_same_as_the_tables() -> None:
    core = document()["@context"]
    again = compiled([{term: value for term, value in core.items() if term[0] != "@"}])
    assert again.terms == {}  # nothing of it can be defined anew
    for term, iri in TERMS.items():
        value = core[term]
        assert (value if isinstance(value, str) else value["@id"]) == iri
        assert service.iri(term) == iri
        assert service.canonical(iri) == term
    assert service.CORE.is_core
    assert service.iri("temperature") == DEFAULT + "temperature"
    assert service.iri("type") == "@type"
    assert core["value"] == NGSI_LD + "hasValue"


@pytest.mark.parametrize("version", ["", "-v1.0", "-v1.3", "-v1.8", "-v1.9", "-v1.10"])
def test_every_version_of_the_core_context_is_known(version: str) -> None:
    assert service.is_core(f"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context{version}.jsonld")
    assert not service.is_core("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-non-existing.jsonld")


_TERM = st.text("abcdxyz", min_size=1, max_size=3) | st.sampled_from(
    ["location", "type", "id", "value", "observedAt"]
)
_IRI = st.builds(
    "{}{}".format, st.sampled_from(["https://e.example/", "https://e.example/v#", DEFAULT, NGSI_LD]), _TERM
)
_DEFINITION = (
    _IRI
    | st.builds("{}:{}".format, _TERM, _TERM)
    | st.sampled_from(["https://e.example/", "https://e.example/v#", DEFAULT, NGSI_LD])
    | st.none()
    | st.builds(lambda iri, flag: {"@id": iri, "@prefix": flag}, _IRI, st.booleans())
)


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(_TERM, _DEFINITION, max_size=8), max_size=3),
    st.lists(_IRI, min_size=1, max_size=10),
)
def test_what_is_compacted_expands_to_the_same(layers: list[dict], iris: list[str]) -> None:
    try:
        made = context(*layers)
    except InvalidContext:
        return
    for iri in iris:
        name = service.canonical(iri)
        assert made.expand(made.compact(name)) == name
        assert service.canonical(service.iri(name)) == name
        assert service.CORE.expand(service.CORE.compact(name)) == name


_JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["@id", "@type", "a:b", "@vocab"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["@id", "@vocab", "a"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(deadline=None)
@given(
    st.dictionaries(st.text(max_size=4) | st.sampled_from(["a", "b", "@vocab", "@import"]), _JUNK, max_size=5)
)
def test_any_object_compiles_or_is_refused(layer: dict) -> None:
    try:
        made = context(layer)
    except InvalidContext:
        return
    for term in layer:
        made.expand(term)
