"""JSON Patch (RFC 6902) on the properties of an item (OGC 18-088, 10.3)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import msgspec

from hiroba.protocols.sensorthings.errors import WrongBody

_MOST = 1_000  # operations
_LARGEST = 1_000_000  # bytes of what comes out: copies of copies grow fast


def patched(properties: dict[str, Any], operations: Any) -> dict[str, Any]:
    """What the properties are after the operations, one after the other. Raises WrongBody."""
    if not isinstance(operations, list) or len(operations) > _MOST:
        raise WrongBody(reason="JSON Patch")
    found = deepcopy(properties)
    for operation in operations:
        try:
            _run(found, operation)
        except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
            raise WrongBody(reason=f"JSON Patch: {operation!s:.200}") from error
    return found


def _run(found: dict[str, Any], operation: Any) -> None:
    """Raises KeyError, IndexError, ValueError, TypeError, AttributeError where it does not fit."""
    path = _steps(operation["path"])
    match operation["op"]:
        case "add":
            _put(found, path, operation["value"])
        case "remove":
            _take(found, path)
        case "replace":
            _take(found, path)
            _put(found, path, operation["value"])
        case "move":
            _put(found, path, _take(found, _steps(operation["from"])))
        case "copy":
            _put(found, path, deepcopy(_get(found, _steps(operation["from"]))))
            if len(msgspec.json.encode(found)) > _LARGEST:
                raise ValueError
        case "test":
            if _get(found, path) != operation["value"]:
                raise ValueError
        case _:
            raise ValueError


def _steps(pointer: str) -> list[str]:
    """A JSON Pointer (RFC 6901) to a member."""
    first, *steps = pointer.split("/")
    if first or not steps:
        raise ValueError
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _get(found: Any, steps: list[str]) -> Any:
    for step in steps:
        found = found[_place(found, step)]
    return found


def _put(found: Any, steps: list[str], value: Any) -> None:
    holder, last = _get(found, steps[:-1]), steps[-1]
    if isinstance(holder, list):
        place = len(holder) if last == "-" else int(last)
        if not 0 <= place <= len(holder):
            raise IndexError
        holder.insert(place, value)
    else:
        holder[last] = value


def _take(found: Any, steps: list[str]) -> Any:
    holder = _get(found, steps[:-1])
    return holder.pop(_place(holder, steps[-1]))


def _place(holder: Any, step: str) -> Any:
    if isinstance(holder, list):
        place = int(step)
        if place < 0:
            raise IndexError
        return place
    return step
