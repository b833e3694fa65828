"""Operators and functions of $filter. An operand without a value, or of another kind, makes no match."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import shapely
import shapely.geometry

from hiroba.protocols.sensorthings.asking.times import Span, as_span

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


_SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "mod": math.fmod,
}


def compare(name: str, left: Any, right: Any) -> bool:
    """eq, ne, gt, ge, lt, le. null equals null only."""
    if left is None or right is None:
        same = left is None and right is None
        return name == ("eq" if same else "ne")
    if isinstance(right, Span) or isinstance(left, Span):
        return _compare_times(name, as_span(left), as_span(right))
    if isinstance(left, str) and isinstance(right, date):
        left = _day(left)
    elif isinstance(right, str) and isinstance(left, date):
        right = _day(right)
    if _number(left) and isinstance(right, str):
        left = str(left)  # a result may be of any kind: against a text it is a text
    elif _number(right) and isinstance(left, str):
        right = str(right)
    if not _comparable(left, right):
        return name == "ne"
    if name == "eq":
        return bool(left == right)
    if name == "ne":
        return bool(left != right)
    order = (left > right) - (left < right)
    return bool({"gt": order > 0, "ge": order >= 0, "lt": order < 0, "le": order <= 0}[name])


def _comparable(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool)
    if isinstance(left, int | float):
        return isinstance(right, int | float)
    return type(left) is type(right) and not isinstance(left, dict | list)


def _compare_times(name: str, left: Span | None, right: Span | None) -> bool:
    """Intervals are before one another when they do not overlap (OGC 18-088, 9.3.3.5)."""
    if left is None or right is None:
        return name == "ne"
    if name in ("eq", "ne"):
        return (left == right) == (name == "eq")
    if name in ("lt", "le"):
        before = left.end < right.start or (left.end <= right.start and not (left.moment and right.moment))
        return before or (name == "le" and left.end <= right.end and left.start <= right.start)
    after = left.start > right.end or (left.start >= right.end and not (left.moment and right.moment))
    return after or (name == "ge" and left.start >= right.start and left.end >= right.end)


def _day(text: str) -> date | None:
    span = as_span(text)
    return span.start.date() if span is not None else None


def arithmetic(name: str, left: Any, right: Any) -> Any:
    """add, sub, mul, div, mod; None where they do not fit together."""
    first, second = as_span(left), as_span(right)
    if first is not None and isinstance(right, timedelta):
        shift = right if name == "add" else -right
        return Span(first.start + shift, first.end + shift)
    if name == "sub" and first is not None and second is not None:
        return first.start - second.start
    if not (_number(left) and _number(right)):
        return None
    if name in ("div", "mod") and right == 0:
        return None
    found = _SUMS[name](left, right)
    return found if math.isfinite(found) else None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*values: Any) -> Any:
        return work(*values) if values and isinstance(values[0], str) else None

    return run


def _moment(work: Callable[[datetime], Any]) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        span = as_span(value)
        return work(span.start) if span is not None else None

    return run


def _spans(work: Callable[[Span, Span], bool]) -> Callable[[Any, Any], bool]:
    def run(left: Any, right: Any) -> bool:
        first, second = as_span(left), as_span(right)
        return first is not None and second is not None and work(first, second)

    return run


def shape_of(value: Any) -> Any:
    """A geometry of shapely, or None."""
    if isinstance(value, shapely.Geometry):
        return value
    if isinstance(value, dict):
        given: Any = value.get("geometry") if value.get("type") == "Feature" else value
        try:
            return shapely.geometry.shape(given)
        except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
            return None
    return None


def _shapes(work: Callable[..., Any]) -> Callable[..., Any]:
    def run(left: Any, right: Any, *more: Any) -> Any:
        first, second = shape_of(left), shape_of(right)
        if first is None or second is None:
            return None
        try:
            return work(first, second, *more)
        except (shapely.errors.ShapelyError, ValueError, TypeError):
            return None

    return run


def _length(value: Any) -> float | None:
    shape = shape_of(value)
    return None if shape is None else float(shape.length)


def _substring(text: str, start: Any, length: Any = None) -> str | None:
    if not isinstance(start, int) or start < 0:
        return None
    return text[start:] if length is None else text[start : start + int(length)]


def _round(value: Any) -> Any:
    return math.floor(value + 0.5) if _number(value) else None


def _joined(*parts: Any) -> str | None:
    return "".join(parts) if all(isinstance(part, str) for part in parts) else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "substringof": lambda part, text: isinstance(text, str) and isinstance(part, str) and part in text,
    "contains": _text(lambda text, part: isinstance(part, str) and part in text),
    "startswith": _text(lambda text, part: isinstance(part, str) and text.startswith(part)),
    "endswith": _text(lambda text, part: isinstance(part, str) and text.endswith(part)),
    "length": _text(len),
    "indexof": _text(lambda text, part: text.find(part) if isinstance(part, str) else None),
    "substring": _text(_substring),
    "tolower": _text(str.lower),
    "toupper": _text(str.upper),
    "trim": _text(str.strip),
    "concat": _joined,
    "year": _moment(lambda at: at.year),
    "month": _moment(lambda at: at.month),
    "day": _moment(lambda at: at.day),
    "hour": _moment(lambda at: at.hour),
    "minute": _moment(lambda at: at.minute),
    "second": _moment(lambda at: at.second),
    "fractionalseconds": _moment(lambda at: at.microsecond / 1_000_000),
    "date": _moment(lambda at: at.date()),
    "time": _moment(lambda at: at.time()),
    "totaloffsetminutes": _moment(lambda at: (at.utcoffset() or timedelta()) // timedelta(minutes=1)),
    "now": lambda: Span(datetime.now(UTC), datetime.now(UTC)),
    "mindatetime": lambda: Span(_FIRST, _FIRST),
    "maxdatetime": lambda: Span(_LAST, _LAST),
    "round": _round,
    "floor": lambda value: math.floor(value) if _number(value) else None,
    "ceiling": lambda value: math.ceil(value) if _number(value) else None,
    "before": _spans(lambda left, right: left.end < right.start),
    "after": _spans(lambda left, right: left.start > right.end),
    "meets": _spans(lambda left, right: left.end == right.start or left.start == right.end),
    "during": _spans(lambda left, right: left.start >= right.start and left.end <= right.end),
    "overlaps": _spans(lambda left, right: left.start <= right.end and left.end >= right.start),
    "starts": _spans(lambda left, right: left.start == right.start),
    "finishes": _spans(lambda left, right: left.end == right.end),
    "geo.distance": _shapes(lambda left, right: float(left.distance(right))),
    "geo.length": _length,
    "geo.intersects": _shapes(lambda left, right: left.intersects(right)),
    "st_equals": _shapes(lambda left, right: left.equals(right)),
    "st_disjoint": _shapes(lambda left, right: left.disjoint(right)),
    "st_touches": _shapes(lambda left, right: left.touches(right)),
    "st_within": _shapes(lambda left, right: left.within(right)),
    "st_overlaps": _shapes(lambda left, right: left.overlaps(right)),
    "st_crosses": _shapes(lambda left, right: left.crosses(right)),
    "st_intersects": _shapes(lambda left, right: left.intersects(right)),
    "st_contains": _shapes(lambda left, right: left.contains(right)),
    "st_relate": _shapes(lambda left, right, pattern: left.relate_pattern(right, pattern)),
}
_TWO = [
    "substringof",
    "contains",
    "startswith",
    "endswith",
    "indexof",
    "concat",
    "before",
    "after",
    "meets",
    "during",
    "overlaps",
    "starts",
    "finishes",
    "geo.distance",
    "geo.intersects",
    "st_equals",
    "st_disjoint",
    "st_touches",
    "st_within",
    "st_overlaps",
    "st_crosses",
    "st_intersects",
    "st_contains",
]
ARITY: dict[str, tuple[int, ...]] = {
    name: (2,) if name in _TWO else (0,) if name in ("now", "mindatetime", "maxdatetime") else (1,)
    for name in FUNCTIONS
} | {"substring": (2, 3), "st_relate": (3,)}
