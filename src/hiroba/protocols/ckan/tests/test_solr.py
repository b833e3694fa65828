"""The query language is read as Solr reads it, and nothing typed breaks it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.protocols.ckan import questions
from hiroba.protocols.ckan.errors import SearchError
from hiroba.protocols.ckan.solr import Either, Every, Node, Range, Term, TooComplex, Without, parse


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Every()),
        ("*:*", Term("*", "*")),
        ("避難所 一覧", Every((Term("", "避難所"), Term("", "一覧")))),
        ('title:"open data"', Term("title", "open data", phrase=True)),
        ("a AND b OR c", Either((Every((Term("", "a"), Term("", "b"))), Term("", "c")))),
        ("a && (b || c)", Every((Term("", "a"), Either((Term("", "b"), Term("", "c")))))),
        ("-tags:x", Without(Term("tags", "x"))),
        ("NOT NOT a", Term("", "a")),
        ("+organization:x +tags:y", Every((Term("organization", "x"), Term("tags", "y")))),
        ("tags:(a OR b)", Either((Term("tags", "a"), Term("tags", "b")))),
        (
            "metadata_modified:[2026-01-01T00:00:00Z TO *]",
            Range("metadata_modified", "2026-01-01T00:00:00Z", "*"),
        ),
        ("n:{1 TO 5]", Range("n", "1", "5", low_in=False)),
        ("n:[1 TO 5}", Range("n", "1", "5", high_in=False)),
        ("title:foo^4 bar~2", Every((Term("title", "foo"), Term("", "bar")))),
        (r"url:https\://a.jp/b", Term("url", "https://a.jp/b")),
        ("koshu-benjo", Term("", "koshu-benjo")),
        ("name:koshu-benjo", Term("name", "koshu-benjo")),
        ('a"b', Every((Term("", "a"), Term("", "b")))),
        ("OR a", Term("", "a")),
        ("ORACLE ANDROID", Every((Term("", "ORACLE"), Term("", "ANDROID")))),
        ("(a", Term("", "a")),
        ("a)", Term("", "a")),
        ("title:", Term("", "title:")),
    ],
)
def test_queries(text: str, tree: Node) -> None:
    assert parse(text) == tree


def test_too_much_is_refused() -> None:
    for text in ("(" * 50, "a" * 30_000):
        with pytest.raises(TooComplex):
            parse(text)


_PIECES = st.sampled_from(
    ["a", "観光", "title", ":", '"', "(", ")", "[", "]", "{", "}", " ", " TO ", " AND ", " OR ", "NOT ", "-", "+",
     "*", "?", "^2", "~1", "\\", "!", "&&", "||", "metadata_modified:", "[* TO NOW-1DAY]", "tags:"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(SearchError):
        questions.condition(text, [text])


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_a_phrase_is_kept_letter_by_letter(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    assert parse(f'title:"{quoted}"') == Term("title", text, phrase=True)
