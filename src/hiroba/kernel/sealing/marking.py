"""Marks: what something was can be found again by whoever has it and the keys, and read by nobody."""

from __future__ import annotations

import hmac

from hiroba.kernel.sealing.keyfile import Key
from hiroba.kernel.sealing.ring import ring


def mark(place: str, text: str) -> str:
    """Return 256 bits of HMAC-SHA256 by the key of now, hexadecimal; raises KeyFileMissing."""
    return _mark(ring().current, place, text)


def marks(place: str, text: str) -> tuple[str, ...]:
    """Return the mark under every key, retired ones too: one made before a rotation is known again."""
    return tuple(_mark(each, place, text) for each in ring().keys)


def _mark(key: Key, place: str, text: str) -> str:
    return hmac.digest(key.index, f"mark\0{place}\0{text}".encode(), "sha256").hex()
