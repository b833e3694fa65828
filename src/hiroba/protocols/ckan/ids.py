"""Ids of resources that are no rows of their own: a dataset's original file and its tables.

CKAN's clients keep resource ids, so they must not change from one version to the next. They are UUIDs of
version 8 (RFC 9562, 5.8): the dataset's id (50 bits) and which part it is (16 bits), then a check.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # of a dataset's id
_LENGTH: Final = 10
_CHECK: Final = 56  # bits
ORIGINAL: Final = 0  # part 0 is the file; table n is part n + 1


def resource_id(dataset: str, part: int) -> str:
    """Return the id of a part of a dataset."""
    number = 0
    for letter in dataset:
        number = number << 5 | _LETTERS.index(letter)
    return str(_uuid(number << 16 | part))


def part_of(text: str) -> tuple[str, int] | None:
    """Return (dataset, part), or None where the id is none of ours."""
    try:
        value = uuid.UUID(text).int
    except ValueError:
        return None
    payload = _payload(value) >> _CHECK
    if _uuid(payload).int != value:
        return None
    number, part = payload >> 16, payload & 0xFFFF
    letters = [_LETTERS[number >> 5 * at & 31] for at in reversed(range(_LENGTH))]
    return "".join(letters), part


def _uuid(payload: int) -> uuid.UUID:
    check = int.from_bytes(hashlib.sha256(payload.to_bytes(9, "big")).digest()[:7], "big")
    bits = payload << _CHECK | check  # 122 bits
    high, middle, low = bits >> 74, bits >> 62 & 0xFFF, bits & (1 << 62) - 1
    return uuid.UUID(int=high << 80 | 8 << 76 | middle << 64 | 2 << 62 | low)


def _payload(value: int) -> int:
    """The 122 bits around version and variant."""
    return (value >> 80) << 74 | (value >> 64 & 0xFFF) << 62 | value & (1 << 62) - 1
