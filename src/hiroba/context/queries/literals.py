"""What a value is held against, made ready once: equality, order, spans, patterns (4.9, Operator)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hiroba.context.queries.instants import micros_of
from hiroba.context.queries.patterns import search
from hiroba.context.queries.types import Scalar, Span

Test = Callable[[Any], bool]


def equal_to_any(values: tuple[Scalar | Span | None, ...]) -> Test:
    """A value of another type than the literal's is never equal to it."""
    tests = [_between(value) if isinstance(value, Span) else _equal(value) for value in values]
    if len(tests) == 1:
        return tests[0]
    return lambda value: any(test(value) for test in tests)


def ordered(operator: str, literal: Scalar) -> Test:
    """`>`, `>=`, `<`, `<=` among numbers, DateTimes or texts; anything else does not match."""
    if isinstance(literal, bool):
        return _never
    if not isinstance(literal, str):
        return _NUMBERS[operator](literal)
    instant = micros_of(literal)
    return _TEXTS[operator](literal) if instant is None else _in_time(_NUMBERS[operator](instant))


def matches(pattern: str) -> Test:
    """The pattern is found in a text. Raises InvalidPattern."""
    found = search(pattern)
    return lambda value: type(value) is str and found(value)


def matches_not(pattern: str) -> Test:
    """A text in which the pattern is not found; what is no text does not match. Raises InvalidPattern."""
    found = search(pattern)
    return lambda value: type(value) is str and not found(value)


def _never(_value: Any) -> bool:
    return False


def _equal(literal: Scalar | None) -> Test:
    if isinstance(literal, bool):
        return lambda value: value is literal
    if not isinstance(literal, str):
        return lambda value: value == literal and type(value) is not bool
    instant = micros_of(literal)
    if instant is None:
        return lambda value: bool(value == literal)
    return lambda value: value == literal or _instant(value) == instant


def _between(span: Span) -> Test:
    if isinstance(span.low, str) != isinstance(span.high, str):
        return _never
    low, high = ordered(">=", span.low), ordered("<=", span.high)
    return lambda value: low(value) and high(value)


def _instant(value: Any) -> int | None:
    """Of a DateTime, or of a time that is kept as a number of microseconds (see Micros)."""
    if type(value) is str:
        return micros_of(value)
    return value.micros if type(value) is Instant else None


class Instant:
    """A time of creation or change, as the store keeps it."""

    __slots__ = ("micros",)

    def __init__(self, micros: int) -> None:
        self.micros = micros


def _in_time(test: Test) -> Test:
    def within(value: Any) -> bool:
        instant = _instant(value)
        return instant is not None and test(instant)

    return within


_NUMBERS: dict[str, Callable[[float], Test]] = {
    ">": lambda literal: lambda value: (type(value) is float or type(value) is int) and value > literal,
    ">=": lambda literal: lambda value: (type(value) is float or type(value) is int) and value >= literal,
    "<": lambda literal: lambda value: (type(value) is float or type(value) is int) and value < literal,
    "<=": lambda literal: lambda value: (type(value) is float or type(value) is int) and value <= literal,
}
_TEXTS: dict[str, Callable[[str], Test]] = {
    ">": lambda literal: lambda value: type(value) is str and value > literal,
    ">=": lambda literal: lambda value: type(value) is str and value >= literal,
    "<": lambda literal: lambda value: type(value) is str and value < literal,
    "<=": lambda literal: lambda value: type(value) is str and value <= literal,
}
