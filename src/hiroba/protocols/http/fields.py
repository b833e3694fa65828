"""Header fields by name. Programs send the same ones again and again: what they say is read once.

Who asks and how long a body is are not among what is remembered: each caller would be remembered once a
length, and ten thousand callers in turn would each have to be fetched from far away in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from sys import intern
from typing import Any, Final

Pair = tuple[bytes, bytes]
_REMEMBERED: Final = 4096
_LONGEST: Final = 4096  # bytes of fields that are worth remembering
# fields of one caller's, or of one request's, own
_OWN: Final = {name.encode(): name for name in ("authorization", "content-length", "x-auth-token")}
_read: dict[tuple[Pair, ...], Fields] = {}


class Alike:
    """What is the same for fields that differ in what is one caller's or one request's own.

    derived: what a protocol concluded from the others.
    """

    __slots__ = ("derived",)

    def __init__(self) -> None:
        self.derived: Any = None


class Fields(dict[str, str]):
    """Fields by lower-case name, not to be changed."""

    __slots__ = ("alike",)

    alike: Alike


def fields_of(pairs: Iterable[Pair]) -> Fields:
    """Return fields by lower-case name; several of one name are joined by a comma (RFC 9110, 5.3)."""
    own: list[Pair] = []
    others: list[Pair] = []
    for pair in pairs:
        (own if pair[0] in _OWN else others).append(pair)
    key = tuple(others)
    found = _read.get(key)
    if found is None:
        found = _remember(key)
    return _with_own(found, own) if own else found


def forget() -> None:
    """Read all anew: for tests."""
    _read.clear()


def _with_own(others: Fields, own: list[Pair]) -> Fields:
    found = Fields(others)
    found.alike = others.alike
    for raw, value in own:
        name, text = _OWN[raw], value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _remember(key: tuple[Pair, ...]) -> Fields:
    found = _parsed(key)
    if sum(len(name) + len(value) for name, value in key) <= _LONGEST:
        if len(_read) >= _REMEMBERED:
            _read.clear()
        _read[key] = found
    return found


def _parsed(pairs: Iterable[Pair]) -> Fields:
    found = Fields()
    found.alike = Alike()
    for raw, value in pairs:
        name, text = intern(raw.decode("latin-1")), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found
