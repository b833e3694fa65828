"""The part of a condition that PostgreSQL decides over plain entities; the rest is asked in Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from hiroba.context.queries.service import conjuncts
from hiroba.context.queries.types import AnyOf, Compare, Condition, Exists, Path, Scalar, Span
from hiroba.context.store.postgresql.arguments import Arguments

_MEMBERS = {"Property": "value", "Relationship": "object"}
_MAYBE_TIME = re.compile(r"\d{4}-\d\d-\d\dT")
_ORDERED = (">", ">=", "<", "<=")
_LONGEST_TEXT = 1000  # characters that are compared in the database
Kinds = Mapping[str, str]  # attribute -> its kind
Key = tuple[str, str, str]  # function, attribute, member: what an index could be made on


class Sql(msgspec.Struct, frozen=True):
    """text: a condition over `entity.body`; empty: nothing can be said. whole: it says all of it."""

    text: str
    whole: bool
    keys: tuple[Key, ...] = ()


_NOTHING = Sql("", whole=False)


def expression(key: Key) -> str:
    """The SQL of an attribute's value; an index is made on this very text."""
    function, name, member = key
    return f"city.{function}(body, {_literal(name)}, '{member}')"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def compile_condition(condition: Condition, kinds: Kinds, arguments: Arguments) -> Sql:
    """Return what SQL can say of a condition over plain entities whose attributes are of these kinds."""
    parts = [_said(part, kinds, arguments) for part in conjuncts(condition)]
    said = [part for part in parts if part.text]
    return Sql(
        " AND ".join(part.text for part in said),
        all(part.whole for part in parts),
        tuple(key for part in said for key in part.keys),
    )


def _said(condition: Condition, kinds: Kinds, arguments: Arguments) -> Sql:
    """A part with its arguments; of what cannot be said none are left: PostgreSQL takes no unused ones."""
    before = len(arguments.values)
    sql = _term(condition, kinds, arguments)
    if not sql.text:
        del arguments.values[before:]
    return sql


def _term(condition: Condition, kinds: Kinds, arguments: Arguments) -> Sql:
    if isinstance(condition, Exists):
        path = condition.path
        return Sql("", whole=len(path.names) == 1 and not path.inside and path.names[0] in kinds)
    if isinstance(condition, AnyOf):
        parts = [compile_condition(part, kinds, arguments) for part in condition.parts]
        if not all(part.text and part.whole for part in parts):
            return _NOTHING
        return Sql("(" + " OR ".join(f"({part.text})" for part in parts) + ")", whole=True)
    return _comparison(condition, kinds, arguments) if isinstance(condition, Compare) else _NOTHING


def _comparison(condition: Compare, kinds: Kinds, arguments: Arguments) -> Sql:
    place = _place(condition.path, kinds)
    if place is None:
        return _NOTHING
    if condition.operator == "==":
        tests = [_equal(place, each, arguments) for each in condition.values]
        found = [test for test in tests if test is not None]
        if len(found) < len(tests):
            return _NOTHING
        if len(found) == 1:
            return found[0]
        return Sql("(" + " OR ".join(test.text for test in found) + ")", whole=True)
    literal = condition.values[0]
    if condition.operator in _ORDERED and _is_number(literal):
        key = ("number_at", *place)
        return Sql(f"{expression(key)} {condition.operator} {arguments.add(literal)}", True, (key,))
    return _NOTHING


def _place(path: Path, kinds: Kinds) -> tuple[str, str] | None:
    name = path.names[0]
    member = _MEMBERS.get(kinds.get(name, ""))
    return None if member is None or len(path.names) > 1 or path.inside else (name, member)


def _equal(place: tuple[str, str], wanted: Scalar | Span | None, arguments: Arguments) -> Sql | None:
    number: Key = ("number_at", *place)
    if isinstance(wanted, Span):
        if not (_is_number(wanted.low) and _is_number(wanted.high)):
            return None
        low, high = arguments.add(wanted.low), arguments.add(wanted.high)
        return Sql(f"{expression(number)} BETWEEN {low} AND {high}", True, (number,))
    if wanted is None or isinstance(wanted, bool):
        return None
    if isinstance(wanted, str):
        if _MAYBE_TIME.match(wanted) or len(wanted) >= _LONGEST_TEXT or "\x00" in wanted:
            return None
        text: Key = ("text_at", *place)
        return Sql(f"{expression(text)} = {arguments.add(wanted)}", True, (text,))
    return Sql(f"{expression(number)} = {arguments.add(wanted)}", True, (number,))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
