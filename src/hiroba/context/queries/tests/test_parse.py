"""What a text of q means (ETSI GS CIM 009, 4.9)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.queries.errors import InvalidPattern, InvalidQuery
from hiroba.context.queries.service import parse_q
from hiroba.context.queries.types import All, AnyOf, Compare, Exists, Linked, Missing, Path, Span


def same(name: str) -> str:
    return name


def one(operator: str, *values: object) -> Compare:
    return Compare(Path(("a",)), operator, values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a", Exists(Path(("a",)))),
        ("a==1", one("==", 1)),
        ("a>=-1.5e3", one(">=", -1500.0)),
        ('a!="x;y|z"', one("!=", "x;y|z")),
        (r'a=="say \"yes\""', one("==", 'say "yes"')),
        ("a==true", one("==", True)),
        ("a==1..5", one("==", Span(1, 5))),
        ("a==1.5..2.5", one("==", Span(1.5, 2.5))),
        ('a=="x","y",3..4', one("==", "x", "y", Span(3, 4))),
        ("a>2026-11-24T00:00:00Z", one(">", "2026-11-24T00:00:00Z")),
        ("a==urn:ngsi-ld:Room:1", one("==", "urn:ngsi-ld:Room:1")),
        ('a~="^x.*"', one("~=", "^x.*")),
        ("温度<30", Compare(Path(("温度",)), "<", (30,))),
        ("a.b.c", Exists(Path(("a", "b", "c")))),
        ("a.b[c.d]", Exists(Path(("a", "b"), ("c", "d")))),
        ("a[c][d]", Exists(Path(("a",), ("c", "d")))),
        ('o{name}=="x"', Linked(Path(("o",)), (), Compare(Path(("name",)), "==", ("x",)))),
        ('o{Person:name}=="x"', Linked(Path(("o",)), ("Person",), Compare(Path(("name",)), "==", ("x",)))),
        (
            "o{P,C:w{n[m]}}",
            Linked(Path(("o",)), ("P", "C"), Linked(Path(("w",)), (), Exists(Path(("n",), ("m",))))),
        ),
        ("!a.b", Missing(Path(("a", "b")))),
        ("https://x.test/v1.2#a.observedAt", Exists(Path(("https://x.test/v1.2#a", "observedAt")))),
        ("o{https://x.test/a}", Linked(Path(("o",)), (), Exists(Path(("https://x.test/a",))))),
    ],
)
def test_a_comparison(text, meaning):
    assert parse_q(text, same) == meaning


def test_and_binds_closer_than_or_and_parentheses_closest():
    a, b, c = (Exists(Path((name,))) for name in "abc")
    assert parse_q("a;b|c", same) == AnyOf((All((a, b)), c))
    assert parse_q("a;(b|c)", same) == All((a, AnyOf((b, c))))


def test_names_are_made_canonical_and_members_of_values_are_not():
    assert parse_q("a.b[c]==1", str.upper) == Compare(Path(("A", "B"), ("c",)), "==", (1,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a==",
        "==1",
        "a;",
        "(a",
        "a)",
        "a[b",
        "a[]",
        'a=="x',
        "a..b",
        "a.",
        "a== 1",
        "o{}",
        "o{P}x",
        "o{:x}",
        "o{P:}",
        "o{P:x",
        "!",
        "!a==1",
        "a>1..2",
        "a>1,2",
    ],
)
def test_what_is_not_of_the_language_says_where(text):
    with pytest.raises(InvalidQuery) as told:
        parse_q(text, same)
    assert 1 <= told.value.data["place"] <= len(text) + 1


def test_what_the_language_knows_itself_is_not_made_canonical_and_values_are_where_asked():
    assert parse_q("a.observedAt", str.upper) == Exists(Path(("A", "observedAt")))
    asked = parse_q('a=="b","c";d==b', lambda name: f"https://x.test/{name}", {"https://x.test/a"})
    assert isinstance(asked, All)
    assert [part.values for part in asked.parts if isinstance(part, Compare)] == [
        ("https://x.test/b", "https://x.test/c"),
        ("b",),
    ]


@pytest.mark.parametrize("pattern", ["(a", "(?=a)", r"(a)\1", "a{5000}", "a" * 2000])
def test_a_pattern_that_is_none_or_cannot_be_matched_in_linear_time_is_refused(pattern):
    with pytest.raises(InvalidPattern):
        parse_q(f'a~="{pattern}"', same)


def test_depth_and_length_have_limits():
    for text in ("(" * 1000 + "a" + ")" * 1000, "o{" * 1000 + "a" + "}" * 1000, "a;" * 100_000 + "a"):
        with pytest.raises(InvalidQuery):
            parse_q(text, same)


@given(st.text(alphabet='ab.1"\\:;|()[]{},=<>!~ 温', max_size=60))
def test_no_text_does_anything_but_mean_something_or_be_refused(text):
    with suppress(InvalidQuery, InvalidPattern):
        parse_q(text, same)
