"""Header fields by name. Programs send the same ones again and again: what they say is read once.

The length of a body is not among what is remembered: each caller would be remembered once a length. What
many callers send alike (all but who they are) lies in memory once: with ten thousand callers in turn it is
what has to be fetched from far away in memory that takes the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from sys import intern
from typing import Any

Pair = tuple[bytes, bytes]
_REMEMBERED = 16_384  # as many as answers about who asks
_LENGTH = "content-length"
_LENGTH_BYTES = _LENGTH.encode()
_LONGEST = 4096  # bytes of fields that are worth remembering
_read: dict[tuple[Pair, ...], Fields] = {}
_pairs: dict[Pair, tuple[Pair, str, str]] = {}  # each field once, and as text


class Alike:
    """What is the same for fields that differ in the length of the body only. derived: what a protocol
    concluded from them."""

    __slots__ = ("derived",)

    def __init__(self) -> None:
        self.derived: Any = None


class Fields(dict[str, str]):
    """Fields by lower-case name, not to be changed."""

    __slots__ = ("alike",)

    alike: Alike


def fields_of(pairs: Iterable[Pair]) -> Fields:
    """Return fields by lower-case name; several of one name are joined by a comma (RFC 9110, 5.3)."""
    key = tuple(pairs)
    for pair in key:
        if pair[0] == _LENGTH_BYTES:
            place = key.index(pair)
            return _measured(_remembered(key[:place] + key[place + 1 :]), pair[1].decode("latin-1"))
    return _remembered(key)


def forget() -> None:
    """Read all anew: for tests."""
    _read.clear()
    _pairs.clear()


def _measured(others: Fields, length: str) -> Fields:
    found = Fields(others)
    found.alike = others.alike
    found[_LENGTH] = f"{length}, {found[_LENGTH]}" if _LENGTH in found else length
    return found


def _remembered(key: tuple[Pair, ...]) -> Fields:
    found = _read.get(key)
    return _remember(key) if found is None else found


def _remember(key: tuple[Pair, ...]) -> Fields:
    if sum(len(name) + len(value) for name, value in key) > _LONGEST:
        return _parsed(map(_decoded, key))
    if len(_read) >= _REMEMBERED:
        forget()
    parts = [_pairs.setdefault(pair, (pair, *_decoded(pair))) for pair in key]
    found = _parsed([(name, text) for _pair, name, text in parts])
    _read[tuple(pair for pair, _name, _text in parts)] = found
    return found


def _decoded(pair: Pair) -> tuple[str, str]:
    return intern(pair[0].decode("latin-1")), pair[1].decode("latin-1")


def _parsed(texts: Iterable[tuple[str, str]]) -> Fields:
    found = Fields()
    found.alike = Alike()
    for name, text in texts:
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found
