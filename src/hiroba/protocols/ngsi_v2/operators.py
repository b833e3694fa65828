"""Update operators: a value that says how the one before it changes (`{"$inc": 3}`)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hiroba.protocols.ngsi_v2 import moments
from hiroba.protocols.ngsi_v2.errors import BadRequest, Unprocessable

ABSENT: Any = object()  # the attribute is not there and the operator does not make it
_EPOCH = "1970-01-01T00:00:00.000Z"


def is_operation(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and next(iter(value)) in _OPERATORS


def apply(operation: dict[str, Any], before: Any, type: str | None) -> Any:
    """The value after it. before: the value now, ABSENT where there is none. Raises Unprocessable."""
    value = before
    for name, operand in operation.items():
        if name in _OPERATORS:
            value = _OPERATORS[name](value, operand, type)
    if len(operation) == 2 and operation.keys() == {"$set", "$unset"}:
        _check_apart(operation)
    return value


def _check_apart(operation: dict[str, Any]) -> None:
    added, taken = operation["$set"], operation["$unset"]
    if isinstance(added, dict) and isinstance(taken, dict) and added.keys() & taken.keys():
        raise Unprocessable("$set and $unset cannot name the same sub-key")


def _number(before: Any, operand: Any) -> tuple[float, float]:
    base = 0 if before is ABSENT else before
    for value in (base, operand):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unprocessable("numeric operator used with a value that is not a number")
    return base, operand


def _finite(value: float) -> float:
    """A number that JSON can hold."""
    if abs(value) >= 2**63:
        value = float(value)
    if value in (math.inf, -math.inf):
        raise Unprocessable("the result is out of range")
    return value


def _inc(before: Any, operand: Any, _type: str | None) -> Any:
    base, by = _number(before, operand)
    return _finite(base + by)


def _mul(before: Any, operand: Any, _type: str | None) -> Any:
    base, by = _number(before, operand)
    return _finite(base * by)


def _extreme(first: Callable[[Any, Any], Any]) -> Callable[[Any, Any, str | None], Any]:
    def change(before: Any, operand: Any, type: str | None) -> Any:
        if type in ("DateTime", "ISO8601"):
            moment = moments.read(operand)
            if moment is None:
                raise BadRequest("date has invalid format in attribute value")
            operand = moments.shown(moment)
        if before is ABSENT:
            before = _EPOCH if isinstance(operand, str) and type in ("DateTime", "ISO8601") else 0
        try:
            return first(before, operand)
        except TypeError:
            raise Unprocessable("operator used with a value of another type") from None

    return change


def _array(before: Any) -> list[Any]:
    if before is ABSENT:
        return []
    if not isinstance(before, list):
        raise Unprocessable("array operator used with a value that is not an array")
    return before


def _push(before: Any, operand: Any, _type: str | None) -> Any:
    items, place = _each(operand)
    found = list(_array(before))
    place = len(found) if place is None else place
    return [*found[:place], *items, *found[place:]]


def _each(operand: Any) -> tuple[list[Any], int | None]:
    if isinstance(operand, dict) and isinstance(operand.get("$each"), list):
        place = operand.get("$position")
        return operand["$each"], place if isinstance(place, int) else None
    return [operand], None


def _add_to_set(before: Any, operand: Any, _type: str | None) -> Any:
    found = list(_array(before))
    found.extend(item for item in _each(operand)[0] if item not in found)
    return found


def _pull(before: Any, operand: Any, _type: str | None) -> Any:
    return before if before is ABSENT else [item for item in _array(before) if item != operand]


def _pull_all(before: Any, operand: Any, _type: str | None) -> Any:
    if not isinstance(operand, list):
        raise Unprocessable("$pullAll needs an array")
    return before if before is ABSENT else [item for item in _array(before) if item not in operand]


def _set(before: Any, operand: Any, _type: str | None) -> Any:
    if not isinstance(operand, dict):
        return operand
    base = {} if before is ABSENT or before is None else before
    if not isinstance(base, dict):
        raise Unprocessable("$set used with a value that is not an object")
    return base | operand


def _unset(before: Any, operand: Any, _type: str | None) -> Any:
    if not isinstance(before, dict) or not isinstance(operand, dict):
        return before
    return {key: value for key, value in before.items() if key not in operand}


_OPERATORS: dict[str, Callable[[Any, Any, str | None], Any]] = {
    "$inc": _inc,
    "$mul": _mul,
    "$min": _extreme(min),
    "$max": _extreme(max),
    "$push": _push,
    "$addToSet": _add_to_set,
    "$pull": _pull,
    "$pullAll": _pull_all,
    "$set": _set,
    "$unset": _unset,
}
