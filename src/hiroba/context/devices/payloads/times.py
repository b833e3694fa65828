"""A time as devices write it: ISO 8601, or seconds, milliseconds or microseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hiroba.context.devices.types import Micros

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JAPAN = timezone(timedelta(hours=9))  # of a time without a zone: the devices stand here
_NUMBER = re.compile(r"[+-]?\d{1,17}(\.\d{1,12})?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(Z?)")
_MICROSECOND = timedelta(microseconds=1)


def micros_of(value: Any) -> Micros | None:
    """Return the moment, or None where the value is no time. Fourteen digits are a date and a time."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _of_number(float(value))
    if not isinstance(value, str):
        return None
    text = value.strip()
    compact = _COMPACT.fullmatch(text)
    if compact and 1990 <= int(compact[1]) <= 2200:
        text = f"{compact[1]}-{compact[2]}-{compact[3]}T{compact[4]}:{compact[5]}:{compact[6]}{compact[7]}"
    elif _NUMBER.fullmatch(text):
        return _of_number(float(text))
    if len(text) < 10 or len(text) > 40:
        return None
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return ((found if found.tzinfo else found.replace(tzinfo=_JAPAN)) - _EPOCH) // _MICROSECOND


def _of_number(number: float) -> Micros | None:
    size = abs(number)
    if not size < 1e17:  # also what is not a number
        return None
    return round(number * (1_000_000 if size < 1e11 else 1_000 if size < 1e14 else 1))


def iso(moment: Micros) -> str:
    """Return the moment as NGSI-LD writes it, as short as it can be."""
    at = _EPOCH + timedelta(microseconds=moment)
    if not at.microsecond:
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    places = "milliseconds" if at.microsecond % 1000 == 0 else "microseconds"
    return at.isoformat(timespec=places).replace("+00:00", "Z")
