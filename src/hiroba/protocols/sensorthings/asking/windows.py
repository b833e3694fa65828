"""The part of $filter that history can answer itself: bounds of phenomenonTime."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from hiroba.context.history.types import Window
from hiroba.protocols.sensorthings.asking.hints import conjuncts
from hiroba.protocols.sensorthings.asking.times import Span
from hiroba.protocols.sensorthings.types import Call, Expression, Literal, Name, Options, Sorting

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TURNED = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq"}


def window_of(expression: Expression | None) -> tuple[Window, bool]:
    """Return a window around what the filter lets through, and whether the window says it all."""
    low, high, whole = None, None, True
    for part in conjuncts(expression):
        bounds = _bounds(part)
        if bounds is None:
            whole = False
            continue
        low = bounds[0] if low is None else max(low, bounds[0] if bounds[0] is not None else low)
        high = bounds[1] if high is None else min(high, bounds[1] if bounds[1] is not None else high)
    if low is None and high is None:
        return Window(), whole
    return Window("between", low, high), whole


def by_time(options: Options, times: Collection[str]) -> str:
    """asc or desc where items come in the order of one of these times; '' in another order."""
    if not options.order:
        return "asc"
    first: Sorting = options.order[0]
    named = isinstance(first.expression, Name) and first.expression.steps[0] in times
    if not named or len(options.order) > 1:
        return ""
    return "desc" if first.descending else "asc"


def _bounds(part: Expression) -> tuple[int | None, int | None] | None:
    """low <= time < high in Micros; None where the part is no such bound."""
    if not isinstance(part, Call) or part.name not in _TURNED:
        return None
    left, right, name = part.operands[0], part.operands[1], part.name
    if isinstance(left, Literal):
        left, right, name = right, left, _TURNED[name]
    if not (isinstance(left, Name) and left.steps == ("phenomenonTime",) and isinstance(right, Literal)):
        return None
    if not isinstance(right.value, Span) or not right.value.moment:
        return None
    at = (right.value.start - _EPOCH) // _MICROSECOND
    return {
        "ge": (at, None),
        "gt": (at + 1, None),
        "lt": (None, at),
        "le": (None, at + 1),
        "eq": (at, at + 1),
    }[name]
