"""Which entities a type selection and a scope query mean (ETSI GS CIM 009, 4.17 and 4.19)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.queries import service as queries
from hiroba.context.queries.errors import InvalidScopes, InvalidSelection


def meant(text: str, *types: str) -> bool:
    return queries.types_match(queries.parse_types(text, str.upper), types)


def test_types_are_joined_by_and_within_parentheses_or_between():
    assert meant("room", "ROOM")
    assert meant("room,house", "HOUSE")
    assert meant("room|house", "HOUSE")
    assert meant("(room;house),park", "PARK")
    assert meant("(room;house),park", "ROOM", "HOUSE")
    assert not meant("(room;house),park", "ROOM")
    assert meant("room;house", "ROOM", "HOUSE", "PARK")
    assert meant("(room|house)", "HOUSE")
    assert meant("(room|house);park", "HOUSE", "PARK")
    assert not meant("(room|house);park", "HOUSE")


@pytest.mark.parametrize("text", ["", ",", "a,", "(a", "a)", "(a;)", "(a))", "()", "a b|"])
def test_a_wrong_selection_is_refused(text):
    with pytest.raises(InvalidSelection):
        queries.parse_types(text, str)


@pytest.mark.parametrize(
    ("query", "scopes", "fits"),
    [
        ("/a/b", ["/a/b"], True),
        ("/a", ["/a/b"], False),
        ("/a/#", ["/a/b/c"], True),
        ("/a/#", ["/a"], True),
        ("/a/#", ["/ab"], False),
        ("/a/+/c", ["/a/b/c"], True),
        ("/a/+", ["/a/b/c"], False),
        ("/#", ["/anything"], True),
        ("/#", [], False),
        ("/a;/b", ["/a", "/b"], True),
        ("/a;/b", ["/a"], False),
        ("/a,/b", ["/b"], True),
        ("(/a;/b)|/c", ["/c"], True),
    ],
)
def test_scopes(query, scopes, fits):
    assert queries.scopes_match(queries.parse_scopes(query), scopes) is fits


@pytest.mark.parametrize("text", ["", "/", "/a//b", "/#/a", "/a;", "/a/b+", "(/a", "/a)"])
def test_a_wrong_scope_query_is_refused(text):
    with pytest.raises(InvalidScopes):
        queries.parse_scopes(text)


@given(st.text(alphabet="aA/+#;,|() 温", max_size=40))
def test_no_text_does_anything_but_mean_something_or_be_refused(text):
    with suppress(InvalidSelection):
        queries.parse_types(text, str)
    with suppress(InvalidScopes):
        queries.parse_scopes(text)
