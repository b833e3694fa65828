"""Header fields by name. Programs send the same ones again and again: what they say is read once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Pair = tuple[bytes, bytes]
_REMEMBERED = 1024
_LONGEST = 4096  # bytes of fields that are worth remembering: no more memory than some megabytes
_read: dict[tuple[Pair, ...], Fields] = {}


class Fields(dict[str, str]):
    """Fields by lower-case name, not to be changed. derived: what a protocol concluded from them."""

    __slots__ = ("derived",)

    def __init__(self) -> None:
        super().__init__()
        self.derived: Any = None


def fields_of(pairs: Iterable[Pair]) -> Fields:
    """Return fields by lower-case name; several of one name are joined by a comma (RFC 9110, 5.3)."""
    key = tuple(pairs)
    found = _read.get(key)
    if found is None:
        found = _parsed(key)
        if sum(len(name) + len(value) for name, value in key) <= _LONGEST:
            if len(_read) >= _REMEMBERED:
                _read.clear()
            _read[key] = found
    return found


def _parsed(pairs: tuple[Pair, ...]) -> Fields:
    found = Fields()
    for name, value in pairs:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
