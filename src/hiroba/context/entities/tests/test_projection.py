"""The projection language of pick and omit."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.entities import service as entities
from hiroba.context.entities.tests.made import CORE


@pytest.mark.parametrize(
    ("text", "projection"),
    [
        ("a", {"a": None}),
        ("id,type|a", {"id": None, "type": None, "a": None}),
        ("a{id,b{c}},d", {"a": {"id": None, "b": {"c": None}}, "d": None}),
    ],
)
def test_members_are_read(text: str, projection: object) -> None:
    assert entities.parse_projection(text, CORE) == projection


@pytest.mark.parametrize(
    "text", ["", ",", "a,", "a,,b", "a;b", "a{", "a{}", "a{{b}", "a{,b}", "a}", "{a}", "a b"]
)
def test_what_is_no_projection_is_refused(text: str) -> None:
    with pytest.raises(entities.InvalidProjection):
        entities.parse_projection(text, CORE)


def test_a_projection_is_no_deeper_than_the_limit() -> None:
    with pytest.raises(entities.InvalidProjection):
        entities.parse_projection("a{" * 50 + "a" + "}" * 50, CORE)
    with pytest.raises(entities.InvalidProjection):
        entities.parse_projection("a," * 5000 + "a", CORE)


@given(st.text("ab,|{} ;id", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(entities.InvalidProjection):
        entities.parse_projection(text, CORE)
