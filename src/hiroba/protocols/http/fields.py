"""Header fields by name. Programs send the same ones again and again: what they say is read once.

What many callers send alike (all but who they are) lies in memory once: with ten thousand callers in turn it
is what has to be fetched from far away in memory that takes the time. What was concluded from a caller's
fields stands for a body of another length, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from sys import intern
from typing import Any

Pair = tuple[bytes, bytes]
_REMEMBERED = 65_536  # four for each answer about who asks: what is written has its length among its fields
_ROOM = 16 * 1024**2  # bytes of all of them as they came; with what is made of them some 70 MB at most
_LENGTH = "content-length"
_LONGEST = 4096  # bytes of fields that are worth remembering
_read: dict[tuple[Pair, ...], Fields] = {}
_pairs: dict[Pair, tuple[Pair, str, str]] = {}  # each field once, and as text
_alike: dict[tuple[Pair, ...], Alike] = {}  # by all fields but the length of the body
_taken = 0  # bytes of the room


class Alike:
    """What is the same for fields that differ in the length of the body only. derived: what a protocol
    concluded from them."""

    __slots__ = ("derived",)

    def __init__(self) -> None:
        self.derived: Any = None


class Fields(dict[str, str]):
    """Fields by lower-case name, not to be changed."""

    __slots__ = ("alike",)

    def __init__(self) -> None:
        super().__init__()
        self.alike = Alike()


def fields_of(pairs: Iterable[Pair]) -> Fields:
    """Return fields by lower-case name; several of one name are joined by a comma (RFC 9110, 5.3)."""
    key = tuple(pairs)
    found = _read.get(key)
    if found is None:
        found = _remember(key)
    return found


def forget() -> None:
    """Read all anew: for tests."""
    global _taken
    _read.clear()
    _pairs.clear()
    _alike.clear()
    _taken = 0


def _remember(key: tuple[Pair, ...]) -> Fields:
    global _taken
    size = sum(len(name) + len(value) for name, value in key)
    if size > _LONGEST:
        return _parsed(map(_decoded, key))
    if len(_read) >= _REMEMBERED or _taken + size > _ROOM:
        forget()
    parts = [_pairs.setdefault(pair, (pair, *_decoded(pair))) for pair in key]
    found = _read[tuple(pair for pair, _name, _text in parts)] = _parsed(
        (name, text) for _pair, name, text in parts
    )
    unmeasured = tuple(pair for pair, name, _text in parts if name != _LENGTH)
    found.alike = _alike.setdefault(unmeasured, found.alike)
    _taken += size
    return found


def _decoded(pair: Pair) -> tuple[str, str]:
    return intern(pair[0].decode("latin-1")), pair[1].decode("latin-1")


def _parsed(texts: Iterable[tuple[str, str]]) -> Fields:
    found = Fields()
    for name, text in texts:
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found
