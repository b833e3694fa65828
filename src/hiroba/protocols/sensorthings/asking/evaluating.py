"""An expression over an item. A path over a navigation to many holds when it does for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cmp_to_key
from typing import Any

from hiroba.protocols.sensorthings.asking.functions import FUNCTIONS, arithmetic, compare
from hiroba.protocols.sensorthings.asking.times import Span, as_span
from hiroba.protocols.sensorthings.types import NAVIGATIONS, Call, Expression, Item, Literal, Name, Sorting

_COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
_ARITHMETIC = frozenset({"add", "sub", "mul", "div", "mod"})
_IDS = ("id", "@iot.id")


def holds(expression: Expression, item: Item) -> bool:
    """Whether $filter lets an item through. What it navigates over must be in `related`."""
    return any(value is True for value in _values(expression, item))


def navigations(expression: Expression, set: str) -> Iterator[tuple[str, ...]]:
    """The paths of navigations that an expression over items of a set goes along."""
    if isinstance(expression, Call):
        for operand in expression.operands:
            yield from navigations(operand, set)
    elif isinstance(expression, Name):
        steps: list[str] = []
        for step in expression.steps:
            if step not in NAVIGATIONS[set]:
                break
            steps.append(step)
            set = NAVIGATIONS[set][step][0]
        if steps:
            yield tuple(steps)


def _values(expression: Expression, item: Item) -> Iterator[Any]:
    """All values of an expression: several where it goes over a navigation to many."""
    if isinstance(expression, Literal):
        yield expression.value
    elif isinstance(expression, Name):
        yield from _reach(item, expression.steps)
    elif expression.name == "not":
        yield not holds(expression.operands[0], item)
    elif expression.name in ("and", "or"):
        left, right = expression.operands
        if expression.name == "and":
            yield holds(left, item) and holds(right, item)
        else:
            yield holds(left, item) or holds(right, item)
    elif expression.name == "in":
        choice = expression.operands[1]
        options = choice.operands if isinstance(choice, Call) else ()
        wanted = [value for each in options for value in _values(each, item)]
        for value in _values(expression.operands[0], item):
            yield any(compare("eq", value, each) for each in wanted)
    else:
        for values in _combined(expression.operands, item):
            yield _apply(expression.name, values)


def _combined(operands: tuple[Expression, ...], item: Item) -> Iterator[list[Any]]:
    if not operands:
        yield []
        return
    for first in _values(operands[0], item):
        for rest in _combined(operands[1:], item):
            yield [first, *rest]


def _apply(name: str, values: list[Any]) -> Any:
    if name in _COMPARISONS:
        return compare(name, values[0], values[1])
    if name in _ARITHMETIC:
        return arithmetic(name, values[0], values[1])
    return FUNCTIONS[name](*values)


def _reach(item: Item, steps: tuple[str, ...]) -> Iterator[Any]:
    step, rest = steps[0], steps[1:]
    if step in NAVIGATIONS[item.set]:
        found = item.related.get(step, [])
        for each in found:
            yield from _reach(each, rest) if rest else iter((each.id,))
        if not found:
            yield None
        return
    value = item.id if step in _IDS else item.properties.get(step)
    for inner in rest:
        if isinstance(value, dict):
            value = value.get(inner)
        elif isinstance(value, list) and inner.isdigit() and int(inner) < len(value):
            value = value[int(inner)]
        else:
            value = None
    yield value


def in_order(items: list[Item], order: tuple[Sorting, ...]) -> list[Item]:
    """Sorted; what has no value comes last, values of different kinds by kind."""
    keyed = [([_first(sorting.expression, item) for sorting in order], item) for item in items]

    def difference(left: tuple[list[Any], Item], right: tuple[list[Any], Item]) -> int:
        for sorting, one, other in zip(order, left[0], right[0], strict=True):
            found = _order(one, other, descending=sorting.descending)
            if found:
                return found
        return 0

    return [item for _keys, item in sorted(keyed, key=cmp_to_key(difference))]


def _first(expression: Expression, item: Item) -> Any:
    value = next(_values(expression, item), None)
    span = as_span(value) if isinstance(value, str) else None
    return span if span is not None else value


def _order(left: Any, right: Any, *, descending: bool) -> int:
    if left is None or right is None:
        return (left is None) - (right is None)
    one, other = _sortable(left), _sortable(right)
    found = (one > other) - (one < other)
    return -found if descending else found


def _sortable(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 0, value
    if isinstance(value, int | float):
        return 1, value
    if isinstance(value, Span):
        return 2, (value.start, value.end)
    return 3, str(value)
