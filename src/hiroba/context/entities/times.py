"""Moments as NGSI-LD writes them (ETSI GS CIM 009, 4.6.3): UTC, with a Z."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from hiroba.context.store.types import Micros

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z")
_LONGEST = 30  # characters of such a text
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def is_moment(value: object) -> bool:
    return type(value) is str and len(value) <= _LONGEST and _is_moment(value)


@lru_cache(maxsize=16384)  # what is observed together is of one moment
def _is_moment(text: str) -> bool:
    if _FORM.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def micros_of(moment: str) -> Micros:
    """Return a moment (see is_moment) in Micros."""
    return (datetime.fromisoformat(moment) - _EPOCH) // _MICRO


@lru_cache(maxsize=16384)
def moment_of(micros: Micros) -> str:
    """Return `2026-11-01T00:00:00.000000Z`."""
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
