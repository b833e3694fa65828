"""Any part of a name finds it, whatever the name is made of."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.context.names.index import Index
from hiroba.context.names.words import Called, question, words_of

_ID = "urn:ngsi-ld:Thing:1"
_LETTERS = st.text("あアａA1公園駅ーéß-:\"'* ()", min_size=1, max_size=12)


def _found(name: str, part: str) -> bool:
    with TemporaryDirectory() as folder:
        index = Index(Path(folder) / "names.sqlite3")
        index.put([("t", "x", words_of("urn:x:", Called({"type": "Property", "value": name})), "")])
        found = index.find(part, 5)
        index.close()
    return found == [("t", "x")]


@settings(max_examples=60, deadline=None)
@given(name=_LETTERS, start=st.integers(0, 11), end=st.integers(1, 12))
def test_every_part_finds_the_name(name: str, start: int, end: int) -> None:
    part = name[start:end]
    if question(part):
        assert _found(name, part)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=40))
def test_no_text_is_a_wrong_question(text: str) -> None:
    _found("なまえ", text)


def test_names_in_several_languages_and_instances_are_found() -> None:
    many = Called(
        {"type": "LanguageProperty", "languageMap": {"ja": "広場", "en": "Square"}},
        [{"type": "Property", "value": "ひろば"}, {"type": "Property", "value": 3}],
    )
    words = words_of(_ID, many)
    for pair in ("広場", "sq", "ひろ"):
        assert pair in words.split()
    assert words_of("urn:x:42", Called()) == "42 2"
