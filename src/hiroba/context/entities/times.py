"""Moments as NGSI-LD writes them (ETSI GS CIM 009, 4.6.3): UTC, with a Z."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hiroba.context.store.types import Micros

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def is_moment(value: object) -> bool:
    if type(value) is not str or _FORM.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def micros_of(moment: str) -> Micros:
    """Return a moment (see is_moment) in Micros."""
    return (datetime.fromisoformat(moment) - _EPOCH) // _MICRO


def moment_of(micros: Micros) -> str:
    """Return `2026-11-01T00:00:00.000000Z`."""
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
