"""A condition made ready: compiled once into closures, then asked of many entities (4.9)."""

from __future__ import annotations

from collections.abc import Callable

from hiroba.context.queries.literals import Test, equal_to_any, matches, matches_not, ordered
from hiroba.context.queries.targets import OWN, OWN_TIMES, Target, reader
from hiroba.context.queries.types import (
    All,
    AnyOf,
    Body,
    Compare,
    Condition,
    Exists,
    Find,
    Linked,
    Matcher,
    Missing,
    Path,
    Times,
)


def matcher(condition: Condition) -> Matcher:
    """Return whether an entity meets the condition. Raises InvalidPattern."""
    if isinstance(condition, Exists):
        return _exists(condition.path)
    if isinstance(condition, Missing):
        there = _exists(condition.path)
        return lambda body, times, find: not there(body, times, find)
    if isinstance(condition, Compare):
        return _compare(condition)
    if isinstance(condition, Linked):
        return _linked(condition)
    return _together([matcher(part) for part in condition.parts], every=isinstance(condition, All))


def _together(parts: list[Matcher], *, every: bool) -> Matcher:
    if len(parts) == 2:
        first, second = parts
        if every:
            return lambda body, times, find: first(body, times, find) and second(body, times, find)
        return lambda body, times, find: first(body, times, find) or second(body, times, find)
    if every:
        return lambda body, times, find: all(part(body, times, find) for part in parts)
    return lambda body, times, find: any(part(body, times, find) for part in parts)


def _exists(path: Path) -> Matcher:
    read = reader(path)
    if len(path.names) == 1 and not path.inside and path.names[0] not in OWN_TIMES:
        name = path.names[0]
        return lambda body, _times, _find: name in body
    return lambda body, times, _find: any(True for _ in read(body, times))


def _compare(condition: Compare) -> Matcher:
    holds, test = _operator(condition)
    read = reader(condition.path)

    def of_any(body: Body, times: Times, _find: Find) -> bool:
        return any(holds(target) for target in read(body, times))

    path = condition.path
    if len(path.names) > 1 or path.inside or path.names[0] in (*OWN, *OWN_TIMES):
        return of_any
    return _quick(path.names[0], test, condition.operator == "!=", of_any)


def _quick(name: str, test: Test, unequal: bool, of_any: Matcher) -> Matcher:
    """The usual question, of one instance with one plain value; whatever else is there goes the long way."""

    def simple(body: Body, times: Times, find: Find) -> bool:
        found = body.get(name)
        if found is None:
            return False
        if type(found) is dict and "value" in found:
            value = found["value"]
            if type(value) is not list and type(value) is not dict:
                return test(value) is not unequal
        return of_any(body, times, find)

    return simple


def _operator(condition: Compare) -> tuple[Callable[[Target], bool], Test]:
    """Return what a target has to do, and the test of one element."""
    operator, values = condition.operator, condition.values
    if operator == "==":
        equal = equal_to_any(values)
        return lambda target: any(equal(each) for each in target.elements), equal
    if operator == "!=":
        equal = equal_to_any(values)
        return lambda target: not any(equal(each) for each in target.elements), equal
    literal = values[0]
    if operator == "~=":
        test = matches(str(literal))
    elif operator == "!~=":
        test = matches_not(str(literal))
        return lambda target: _comparable(target) and all(test(each) for each in target.elements), test
    else:
        test = ordered(operator, literal)  # type: ignore[arg-type]
    return lambda target: _comparable(target) and any(test(each) for each in target.elements), test


def _comparable(target: Target) -> bool:
    return target.single and target.ordered and bool(target.elements)


def _linked(condition: Linked) -> Matcher:
    read = reader(condition.path)
    inner = matcher(condition.condition)
    types = frozenset(condition.types)

    def meets(id: object, find: Find) -> bool:
        there = find(id) if type(id) is str else None
        if there is None:
            return False
        body, times = there
        own = body["type"]
        if types and types.isdisjoint((own,) if type(own) is str else own):
            return False
        return inner(body, times, find)

    def follow(body: Body, times: Times, find: Find) -> bool:
        return any(
            meets(id, find)
            for target in read(body, times)
            if not target.ordered  # Relationships only
            for id in target.elements
        )

    return follow


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The parts that all have to hold."""
    if not isinstance(condition, All):
        return (condition,)
    return tuple(each for part in condition.parts for each in conjuncts(part))


def paths(condition: Condition) -> frozenset[Path]:
    """The paths that the condition asks about in the entity itself (of joins: the Relationship)."""
    if isinstance(condition, (All, AnyOf)):
        return frozenset(path for part in condition.parts for path in paths(part))
    return frozenset((condition.path,))


def required(condition: Condition) -> tuple[frozenset[str], ...]:
    """Sets of attributes: an entity that meets the condition has one of each set at least."""
    return tuple(each for part in conjuncts(condition) if (each := _one_of(part)))


def _one_of(condition: Condition) -> frozenset[str]:
    """One of these is there wherever the condition holds; empty: it may hold without any."""
    if isinstance(condition, Missing):
        return frozenset()
    if isinstance(condition, All):
        return next((each for part in condition.parts if (each := _one_of(part))), frozenset())
    if isinstance(condition, AnyOf):
        parts = [_one_of(part) for part in condition.parts]
        return frozenset().union(*parts) if all(parts) else frozenset()
    name = condition.path.names[0]
    return frozenset() if name in OWN or name in OWN_TIMES else frozenset((name,))


def join_depth(condition: Condition) -> int:
    """How many entities lie on the longest way of joins; 0: the question is about the entity alone."""
    if isinstance(condition, (All, AnyOf)):
        return max(join_depth(part) for part in condition.parts)
    return 1 + join_depth(condition.condition) if isinstance(condition, Linked) else 0
