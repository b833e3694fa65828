"""What people write is tidied, and what names a dataset is understood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.catalog.dialogue import references, words
from hiroba.catalog.dialogue.errors import InvalidWords


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_a_line_is_one_line_and_tidying_twice_changes_nothing(text: str) -> None:
    once = words.line(text)
    assert "\n" not in once
    assert words.line(once) == once
    told = words.paragraphs(text)
    assert words.paragraphs(told) == told
    assert "\n\n\n" not in told


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(), max_size=4))
def test_references_are_ids_or_refused(texts: list[str]) -> None:
    try:
        found = references.read(texts)
    except InvalidWords:
        return
    assert len(set(found)) == len(found) <= 10
    assert all(each.isascii() and "/" not in each for each in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0123456789", ("0123456789",)),
        ("https://x.example/datasets/0123456789?version=2", ("0123456789",)),
        ("/datasets/a/questions\n/dataset/park-list  a", ("a", "park-list")),
        ("", ()),
    ],
)
def test_datasets_are_named_by_id_address_or_name(text: str, found: tuple[str, ...]) -> None:
    assert references.read([text]) == found


def test_what_turns_the_order_of_letters_is_left_out() -> None:
    assert words.called("市長\u202e") == "市長"
    with pytest.raises(InvalidWords):
        words.called("me@example.jp")
