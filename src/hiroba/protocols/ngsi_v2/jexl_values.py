"""What the operators of the expression language do with values."""

from __future__ import annotations

import math
from typing import Any

UNDEFINED: Any = object()  # what a name means that is not there
MAX_TEXT = 1_000_000  # characters that an expression may make


class Failed(Exception):
    """The expression cannot be read, or has no value."""


def is_true(value: Any) -> bool:
    """As in JavaScript: empty objects and arrays are true."""
    if value is UNDEFINED:
        raise Failed
    return True if isinstance(value, dict | list) else bool(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: float) -> float:
    """A result that JSON can hold. Raises Failed."""
    if isinstance(value, complex) or not math.isfinite(value):
        raise Failed
    return float(value) if isinstance(value, int) and abs(value) >= 2**63 else value


def index(value: Any, place: Any) -> Any:
    """A member of an object, an element of an array."""
    if isinstance(value, dict) and isinstance(place, str):
        return value.get(place, UNDEFINED)
    if isinstance(value, list) and is_number(place) and 0 <= place < len(value) and place == int(place):
        return value[int(place)]
    return UNDEFINED


def binary(name: str, left: Any, right: Any) -> Any:
    """Raises Failed."""
    if name in ("==", "!="):
        equal = left == right and isinstance(left, bool) == isinstance(right, bool)
        return equal if name == "==" else not equal
    if name == "in":
        return _within(left, right)
    if name in _COMPARISONS:
        if not (is_number(left) and is_number(right)) and not (
            isinstance(left, str) and isinstance(right, str)
        ):
            raise Failed
        return _COMPARISONS[name](left, right)
    if name == "+" and (isinstance(left, str) or isinstance(right, str)):
        return _joined(left, right)
    if not (is_number(left) and is_number(right)):
        raise Failed
    return number(_ARITHMETIC[name](left, right))


def _within(left: Any, right: Any) -> bool:
    if isinstance(right, str):
        return isinstance(left, str) and left in right
    if isinstance(right, list):
        return left in right
    raise Failed


def _joined(left: Any, right: Any) -> str:
    joined = "".join(text_of(each) for each in (left, right))
    if len(joined) > MAX_TEXT:
        raise Failed
    return joined


def text_of(value: Any) -> str:
    """A value as text within a text. Raises Failed."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if is_number(value):
        return repr(int(value)) if value == int(value) else repr(value)
    raise Failed


def _whole_division(left: Any, right: Any) -> Any:
    return math.floor(left / right)


def _divided(left: Any, right: Any) -> Any:
    quotient = left / right
    return int(quotient) if quotient == int(quotient) else quotient


_COMPARISONS: dict[str, Any] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}
_ARITHMETIC: dict[str, Any] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
    "//": _whole_division,
    "%": lambda left, right: math.fmod(left, right) if isinstance(left, float) else left % right,
    "^": lambda left, right: float(left) ** right if abs(right) > 64 else left**right,
}
