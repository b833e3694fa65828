"""Names of instances: a number that says which row they came with and which of it they are."""

from __future__ import annotations

import re

PLACES = 16  # bits for the place within a row
MOST = 1 << PLACES
_PREFIX = "urn:ngsi-ld:instance:"
_ID = re.compile(r"urn:ngsi-ld:instance:([0-9a-f]{1,16})", re.ASCII)


def number(sequence: int, place: int) -> int:
    return (sequence << PLACES) | place


def instance_id(of: int) -> str:
    """The instanceId as a URI."""
    return f"{_PREFIX}{of:x}"


def number_of(instance: str) -> int | None:
    """The number that an instanceId holds; None when it is not one of ours."""
    match = _ID.fullmatch(instance)
    if match is None:
        return None
    found = int(match[1], 16)
    return found if found < 1 << 63 else None
