"""Filters and paths: what is written is read, and whatever is written breaks nothing."""

from __future__ import annotations

import json

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from hiroba.protocols.scim.filters import Both, Compare, Either, Not, Within, parse
from hiroba.protocols.scim.listing import narrow
from hiroba.protocols.scim.matching import matches
from hiroba.protocols.scim.patching import patch
from hiroba.protocols.scim.problems import ScimError, WrongFilter
from hiroba.protocols.scim.resources import USER_KEPT, said_user

RESERVED = {"and", "or", "not", "pr", "true", "false", "null"}
WORDS = st.text("abcdeXYZ", min_size=1, max_size=6).filter(lambda word: word.casefold() not in RESERVED)
VALUES = st.one_of(
    st.booleans(), st.none(), st.integers(-99, 99),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8),
)  # fmt: skip
OPERATORS = st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"])
PATHS = st.lists(WORDS, min_size=1, max_size=2).map(tuple)
COMPARED = st.one_of(
    st.builds(Compare, PATHS, OPERATORS, VALUES), st.builds(Compare, PATHS, st.just("pr"), st.none())
)
FILTERS = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.builds(Not, inner), st.builds(Both, inner, inner), st.builds(Either, inner, inner),
        st.builds(Within, WORDS, inner),
    ),
    max_leaves=6,
)  # fmt: skip
PERSON = {
    "id": "AbC", "userName": "Hanako@town.example.jp", "externalId": "E1", "active": True,
    "name": {"familyName": "試験"},
    "emails": [
        {"value": "Hanako@town.example.jp", "type": "work", "primary": True},
        {"value": "h@home.example", "type": "home"},
    ],
    "meta": {"created": "2026-11-27T10:00:00+00:00"},
}  # fmt: skip


def _written(filter):
    match filter:
        case Compare(path, "pr"):
            return f"{'.'.join(path)} pr"
        case Compare(path, op, value):
            return f"{'.'.join(path)} {op} {json.dumps(value)}"
        case Not(inner):
            return f"not ({_written(inner)})"
        case Both(left, right):
            return f"({_written(left)}) and ({_written(right)})"
        case Either(left, right):
            return f"({_written(left)}) or ({_written(right)})"
        case Within(attribute, inner):
            return f"{attribute}[{_written(inner)}]"
    raise AssertionError(filter)


@given(FILTERS)
def test_a_filter_is_read_as_it_was_written(filter):
    assert parse(_written(filter)) == filter
    assert matches(filter, PERSON) is not matches(Not(filter), PERSON)


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(
    ["(", ")", "[", "]", "not", "and", "or", "eq", "pr", "emails", ".value", '"x"', '"', "1", "urn:a:b", "true"]
), max_size=12).map(" ".join)))  # fmt: skip
def test_whatever_is_written_is_a_filter_or_is_refused(text):
    try:
        found = parse(text)
    except WrongFilter:
        return
    assert matches(found, PERSON) in (True, False)


def test_depth_and_length_have_an_end():
    for text in ("(" * 30 + "a pr" + ")" * 30, "a pr or " * 400 + "a pr", "(" * 1900):
        with pytest.raises(WrongFilter):
            parse(text)


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("a pr or userName pr and b pr", False),  # and before or
        ("(userName pr or a pr) and not (b pr)", True),
        ('emails[type eq "home" and value co "home"]', True),
        ('emails[type eq "work" and value co "home"]', False),
        ('emails[type eq "home"].value ew ".example"', True),
        ('emails.type eq "HOME"', True),
        ('emails co "HOME"', True),
        ('id eq "abc"', False),
        ("active eq true", True),
        ('active eq "True"', True),
        ("active ne true", False),
        ("title eq null", True),
        ("title ne null", False),
        ('meta.created gt "2026-11-27T18:59:59+09:00"', True),
        ('meta.created gt "2026-11-27T19:00:01+09:00"', False),
        ('meta.created gt "yesterday"', True),
        ("USERNAME PR", True),
        ('urn:ietf:params:scim:schemas:core:2.0:User:name.familyName eq "試験"', True),
        ('urn:example:other:familyName eq "試験"', False),
        ('userName gt 5', False),
    ],
)  # fmt: skip
def test_filters_mean_what_the_standard_says(filter, found):
    assert matches(parse(filter), PERSON) is found


def test_the_table_is_asked_for_no_more_than_can_fulfil_the_filter():
    kept = {"id": "pk", "username": "folded"}
    assert narrow(parse('userName eq "A@X" and active eq true'), kept) == Q(folded="a@x")
    assert narrow(parse('id eq "aB" and userName eq "c"'), kept) == Q(pk="aB") & Q(folded="c")
    for wide in ('userName eq "a" or id eq "b"', 'not (userName eq "a")', 'userName ne "a"', "userName pr"):
        assert narrow(parse(wide), kept) == Q()


OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "Replace", "REMOVE"])},
    optional={
        "path": st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                ["active", "emails", "name", "name.givenName", "emails.value", "userName", "displayName", "emails[value pr]",
                 'emails[type eq "work"].value', 'emails[type eq "x"]', "emails[primary eq true].type", "id", "groups"]
            ),
        ),
        "value": st.recursive(
            VALUES | st.just("h@x.example"),
            lambda inner: st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["value", "type", "primary", "name.x", "active", "emails"]), inner),
            max_leaves=5,
        ),
    },
)  # fmt: skip


@given(st.lists(OPERATIONS, max_size=4))
def test_whatever_is_patched_is_a_person_or_is_refused(operations):
    resource = json.loads(json.dumps(PERSON))
    try:
        patch(resource, {"Operations": operations}, USER_KEPT)
        said = said_user(resource, active=False)
    except ScimError:
        return
    assert isinstance(said.active, bool)
    assert "@" in said.email
    assert resource["id"] == PERSON["id"]  # what is not theirs to say stays
