"""Header fields by name. Programs send the same ones again and again: what they say is read once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Pair = tuple[bytes, bytes]
_REMEMBERED = 16_384  # as many as answers about who asks; with what is made of them some 30 MB at most
_ROOM = 8 * 1024**2  # bytes of all of them as they came
_LONGEST = 4096  # bytes of fields that are worth remembering
_read: dict[tuple[Pair, ...], Fields] = {}
_taken = 0  # bytes of the room


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
        _remember(key, found)
    return found


def _remember(key: tuple[Pair, ...], found: Fields) -> None:
    global _taken
    size = sum(len(name) + len(value) for name, value in key)
    if size > _LONGEST:
        return
    if len(_read) >= _REMEMBERED or _taken + size > _ROOM:
        _read.clear()
        _taken = 0
    _read[key] = found
    _taken += size


def _parsed(pairs: tuple[Pair, ...]) -> Fields:
    found = Fields()
    for name, value in pairs:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
