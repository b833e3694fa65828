"""A filter asked of a resource as JSON."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from hiroba.protocols.scim.filters import Both, Compare, Either, Filter, Not, Within

_EXACT: Final = frozenset({"id", "externalid", "$ref", "version"})  # caseExact (RFC 7643 3.1, 8.7.1)
_TIMES: Final = frozenset({"created", "lastmodified"})
_ORDERED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le, "eq": operator.eq,
}  # fmt: skip
_PARTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "co": lambda held, said: said in held,
    "sw": str.startswith,
    "ew": str.endswith,
}


def key_of(resource: Mapping[str, Any], name: str) -> str | None:
    """The attribute as the resource spells it: names are the same in small and capital letters."""
    wanted = name.casefold()
    return next((key for key in resource if key.casefold() == wanted), None)


def values(resource: Mapping[str, Any], path: tuple[str, ...]) -> list[Any]:
    """Return the simple values at a path; of a complex value without a part its `value`."""
    found: list[Any] = [resource]
    for name in path:
        found = [
            held
            for each in found
            if isinstance(each, Mapping) and (key := key_of(each, name)) is not None
            for held in (each[key] if isinstance(each[key], list) else [each[key]])
        ]
    return [each.get("value") if isinstance(each, Mapping) else each for each in found]


def matches(filter: Filter, resource: Mapping[str, Any]) -> bool:
    """Report whether a resource, or one value of an attribute, fulfils it."""
    match filter:
        case Both(left, right):
            return matches(left, resource) and matches(right, resource)
        case Either(left, right):
            return matches(left, resource) or matches(right, resource)
        case Not(inner):
            return not matches(inner, resource)
        case Within(attribute, inner):
            key = key_of(resource, attribute)
            held = resource[key] if key is not None else []
            each_of = held if isinstance(held, list) else [held]
            return any(matches(inner, each) for each in each_of if isinstance(each, Mapping))
        case Compare(path, op, value):
            return _compare(values(resource, path), op, value, path[-1].casefold())


def _compare(held: list[Any], op: str, value: Any, name: str) -> bool:
    present = [each for each in held if each is not None and each != ""]
    if op == "pr":
        return bool(present)
    if op == "ne":
        return not _compare(held, "eq", value, name)
    if value is None:
        return op == "eq" and not present
    return any(_fits(each, op, value, name) for each in present)


def _fits(held: Any, op: str, value: Any, name: str) -> bool:
    if isinstance(held, bool) or isinstance(value, bool):  # "True", as Entra ID writes it, is true
        return op == "eq" and str(held).casefold() == str(value).casefold()
    if isinstance(held, str) and isinstance(value, str):
        if name in _TIMES and op in _ORDERED:
            return _ORDERED[op](_time(held), _time(value))
        left, right = (held, value) if name in _EXACT else (held.casefold(), value.casefold())
        return _ORDERED[op](left, right) if op in _ORDERED else _PARTS[op](left, right)
    numbers = isinstance(held, int | float) and isinstance(value, int | float)
    return numbers and op in _ORDERED and _ORDERED[op](held, value)


def _time(text: str) -> float:
    """Seconds; what is no time is before all others."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return float("-inf")
