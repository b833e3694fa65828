"""Times as NGSI-LD writes them (ETSI GS CIM 009, 4.6.3) and as microseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from hiroba.context.store.types import Micros

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // _MICRO  # what can be written


@lru_cache(maxsize=4096)  # what is measured together says the same time
def micros(text: str) -> Micros:
    """Raises ValueError for a text that is no time; a fraction past six digits is cut."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return (moment - EPOCH) // _MICRO


@lru_cache(maxsize=4096)
def text(at: Micros) -> str:
    """With `Z`, and with a fraction only where there is one; the end of a bucket may lie past all time."""
    seconds, fraction = divmod(min(at, LAST), 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    plain = f"{_day(days)}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{plain}.{fraction:06d}".rstrip("0") + "Z" if fraction else plain + "Z"


def texts(times: Any) -> list[str]:
    """The same of an array of Micros: quicker than one by one."""
    there = np.minimum(times, LAST)
    unit: Literal["us", "s"] = "us" if (there % 1_000_000).any() else "s"
    plain: list[str] = np.datetime_as_string(there.astype("M8[us]"), unit=unit).tolist()
    if unit == "s":
        return [f"{each}Z" for each in plain]
    return [each.rstrip("0").rstrip(".") + "Z" for each in plain]


@lru_cache(maxsize=4096)
def _day(days: int) -> str:
    return (EPOCH + timedelta(days=days)).isoformat()[:10]
