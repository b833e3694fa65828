"""The part of a condition that SQL decides over plain entities; the rest is asked in Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from hiroba.context.queries.service import conjuncts
from hiroba.context.queries.types import AnyOf, Compare, Condition, Exists, Path, Scalar, Span

_MEMBERS = {"Property": "value", "Relationship": "object"}
_MAYBE_TIME = re.compile(r"\d{4}-\d\d-\d\dT")
_MOST_TESTS = 250  # more make an expression that is too deep for SQLite
_ORDERED = (">", ">=", "<", "<=")
Kinds = Mapping[str, str]  # attribute -> its kind


class Sql(msgspec.Struct, frozen=True):
    """text: a condition over `entity.body`. whole: it says all that the condition says.

    member and name: what an index could be made on (see `index_of`), of the first comparison.
    """

    text: str
    parameters: tuple[Any, ...]
    whole: bool
    keys: tuple[tuple[str, str], ...] = ()


NOTHING = Sql("", (), whole=False)


def compile_condition(condition: Condition, kinds: Kinds) -> Sql:
    """Return what SQL can say of a condition over plain entities whose attributes are of these kinds."""
    parts = [_term(part, kinds) for part in conjuncts(condition)]
    said = [part for part in parts if part.text]
    if sum(len(part.parameters) for part in said) > _MOST_TESTS:
        return NOTHING
    return Sql(
        " AND ".join(part.text for part in said),
        tuple(value for part in said for value in part.parameters),
        all(part.whole for part in parts),
        tuple(key for part in said for key in part.keys),
    )


def expression(name: str, member: str) -> str:
    """The SQL of an attribute's value; an index is made on this very text."""
    path = f'$."{name}".{member}'.replace("'", "''")
    return f"json_extract(entity.body, '{path}')"


def _term(condition: Condition, kinds: Kinds) -> Sql:
    if isinstance(condition, Exists):
        path = condition.path
        certain = len(path.names) == 1 and not path.inside and path.names[0] in kinds
        return Sql("", (), whole=certain)  # the shape says it
    if isinstance(condition, AnyOf):
        parts = [compile_condition(part, kinds) for part in condition.parts]
        if not all(part.text and part.whole for part in parts):
            return NOTHING
        text = " OR ".join(f"({part.text})" for part in parts)
        return Sql(f"({text})", tuple(v for part in parts for v in part.parameters), whole=True)
    return _comparison(condition, kinds) if isinstance(condition, Compare) else NOTHING


def _comparison(condition: Compare, kinds: Kinds) -> Sql:
    place = _place(condition.path, kinds)
    if place is None:
        return NOTHING
    name, member = place
    value = expression(name, member)
    kind = value.replace("json_extract(", "json_type(", 1)
    if condition.operator == "==":
        tests = [_equal(value, kind, each) for each in condition.values]
        if not all(tests):
            return NOTHING
        found = [test for test in tests if test is not None]
        text = " OR ".join(text for text, _values in found)
        keys = (place,) if len(found) == 1 else ()
        return Sql(
            f"({text})" if len(found) > 1 else text, tuple(v for _t, values in found for v in values),
            whole=True, keys=keys,
        )  # fmt: skip
    literal = condition.values[0]
    if condition.operator in _ORDERED and _is_number(literal):
        text = f"{value} {condition.operator} ? AND {value} < '' AND {_no_flag(value, kind)}"
        return Sql(text, (literal,), whole=True, keys=(place,))
    return NOTHING


def _place(path: Path, kinds: Kinds) -> tuple[str, str] | None:
    name = path.names[0]
    member = _MEMBERS.get(kinds.get(name, ""))
    if member is None or len(path.names) > 1 or path.inside or '"' in name or "\\" in name:
        return None
    return name, member


def _equal(value: str, kind: str, wanted: Scalar | Span | None) -> tuple[str, tuple[Any, ...]] | None:
    if wanted is None:
        return None
    if isinstance(wanted, Span):
        if not (_is_number(wanted.low) and _is_number(wanted.high)):
            return None
        text = f"{value} BETWEEN ? AND ? AND {_no_flag(value, kind)}"
        return text, (wanted.low, wanted.high)
    if isinstance(wanted, bool):
        return f"{kind} = ?", ("true" if wanted else "false",)
    if isinstance(wanted, str):
        special = _MAYBE_TIME.match(wanted) or wanted.startswith("{")
        return None if special else (f"{value} = ?", (wanted,))
    return f"{value} = ? AND {_no_flag(value, kind)}", (wanted,)


def _no_flag(value: str, kind: str) -> str:
    """true and false are 1 and 0 to SQL: only there the JSON is looked into again."""
    return f"({value} NOT IN (0, 1) OR {kind} IN ('integer','real'))"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
