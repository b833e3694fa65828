"""Places in a package by name, for package_revise: "resources__1f9ab__url", "tags__-1", "+title".

A step into a list is a position, or the beginning (five letters at least) of the id of one of its
dictionaries. In a pattern "*" is everything of a level (CKAN 2.11, package_revise).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_SHORTEST: Final = 5  # letters of an id


class Unfit(ValueError):
    """There is no such place, or something of another kind stands there."""


def value_at(data: Any, name: str) -> Any:
    """What stands at the place. Raises Unfit."""
    for step in name.split("__") if name else []:
        data = data[_step(data, step)]
    return data


def _step(data: Any, step: str) -> Any:
    if isinstance(data, Mapping):
        if step not in data:
            raise Unfit(f"Unmatched key {step[:60]}")
        return step
    if not isinstance(data, list):
        raise Unfit(f"Expected list or dict at {step[:60]}")
    digits = step.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < _SHORTEST:
        if not -len(data) <= int(step) < len(data):
            raise Unfit(f"Index {step} out of range")
        return int(step)
    fitting = [
        at
        for at, each in enumerate(data)
        if isinstance(each, dict) and str(each.get("id", "")).startswith(step)
    ]
    if len(step) < _SHORTEST or len(fitting) != 1:
        raise Unfit(f"Unmatched id {step[:60]}")
    return fitting[0]


def merge(data: Any, change: Any) -> None:
    """Set in `data` what `change` says, level by level. Raises Unfit."""
    if isinstance(data, dict):
        if not isinstance(change, Mapping):
            raise Unfit("Expected dict")
        for key, value in change.items():
            _put(data, key, value, there=key in data)
    elif isinstance(data, list):
        if not isinstance(change, list):
            raise Unfit("Expected list")
        for at, value in enumerate(change):
            if at < len(data):
                _put(data, at, value, there=True)
            else:
                data.append(value)


def _put(data: Any, key: Any, value: Any, *, there: bool) -> None:
    if there and isinstance(data[key], dict | list):
        merge(data[key], value)
    else:
        data[key] = value


def merge_at(data: dict[str, Any], name: str, value: Any) -> None:
    """Do `merge` at a place; "…__extend" adds to a list. Raises Unfit."""
    above, _line, last = name.rpartition("__")
    place = value_at(data, above)
    if isinstance(place, list) and last == "extend":
        if not isinstance(value, list):
            raise Unfit("Expected list")
        place.extend(value)
    elif isinstance(place, dict):
        merge(place, {last: value})
    elif isinstance(place, list):
        _put(place, _step(place, last), value, there=True)
    else:
        raise Unfit(f"Expected list or dict at {name[:60]}")


def keep_only(data: dict[str, Any], patterns: Sequence[str]) -> None:
    """Remove what a pattern "-place" says, but what an earlier "+place" does."""
    kept: list[Sequence[str]] = []
    for pattern in patterns:
        steps = pattern.lstrip("+-").split("__")
        if pattern.startswith("+"):
            kept.append(steps)
        else:
            _remove(data, steps, kept)


def _remove(data: Any, steps: Sequence[str], kept: Sequence[Sequence[str]]) -> None:
    for key in reversed(_keys(data, steps[0])):
        inner = [each[1:] for each in kept if key in _keys(data, each[0])]
        if [] in inner:
            continue
        if len(steps) > 1:
            _remove(data[key], steps[1:], inner)
        elif inner:
            _remove(data[key], ["*"], inner)
        else:
            del data[key]


def _keys(data: Any, step: str) -> list[Any]:
    if step == "*":
        return (
            list(data) if isinstance(data, dict) else list(range(len(data))) if isinstance(data, list) else []
        )
    try:
        found = _step(data, step)
    except Unfit:
        return []
    return [found % len(data)] if isinstance(data, list) else [found]
