"""What the fields of a request say is read once, whoever sends it and however long its body is."""

from __future__ import annotations

import pytest

from hiroba.protocols.http import fields
from hiroba.protocols.http.fields import Pair, fields_of

WHO: list[Pair] = [(b"host", b"hiroba"), (b"authorization", b"Bearer a")]


@pytest.fixture(autouse=True)
def anew():
    fields.forget()
    yield
    fields.forget()


def length(number: bytes) -> Pair:
    return b"content-length", number


def test_several_of_one_name_are_joined() -> None:
    given = [*WHO, (b"accept", b"text/html"), (b"accept", b"*/*")]
    assert fields_of(given) == {"host": "hiroba", "authorization": "Bearer a", "accept": "text/html, */*"}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_length_is_told_wherever_it_stands(place: int) -> None:
    given = [*WHO[:place], length(b"12"), *WHO[place:]]
    assert fields_of(given) == {"host": "hiroba", "authorization": "Bearer a", "content-length": "12"}


def test_two_lengths_are_no_length() -> None:
    assert fields_of([length(b"1"), *WHO, length(b"2")])["content-length"] == "1, 2"


def test_two_callers_at_once_are_none_of_the_two() -> None:
    given = [*WHO, (b"authorization", b"Bearer b"), (b"x-auth-token", b"c")]
    assert fields_of(given) == {"host": "hiroba", "authorization": "Bearer a, Bearer b", "x-auth-token": "c"}


def test_what_is_concluded_is_so_for_all_callers_and_lengths() -> None:
    fields_of(WHO).alike.derived = "concluded"
    for number in range(100):
        found = fields_of([WHO[0], (b"authorization", b"Bearer %d" % number), length(b"%d" % number)])
        assert (found["authorization"], found["content-length"]) == (f"Bearer {number}", str(number))
        assert found.alike.derived == "concluded"
    assert "content-length" not in fields_of(WHO)
    assert fields_of([WHO[0]]) == {"host": "hiroba"}
    assert len(fields._read) == 1


def test_other_fields_are_others() -> None:
    fields_of(WHO).alike.derived = "concluded"
    assert fields_of([*WHO, (b"ngsild-tenant", b"b")]).alike.derived is None


def test_what_is_very_long_is_not_remembered() -> None:
    assert fields_of([*WHO, (b"x", b"y" * 5000), length(b"1")])["x"] == "y" * 5000
    assert fields._read == {}
