"""How fresh a dataset is against the rhythm that was promised (an ISO 8601 duration)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from hiroba.catalog.health.types import Freshness

_DURATION: Final = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)
_YEAR, _MONTH = timedelta(days=365.25), timedelta(days=30.4375)
_GRACE = 0.2  # of the period: a month's figures that come on the third are not late
_LEAST_GRACE = timedelta(minutes=10)
_LONGEST = timedelta(days=200 * 366)


def period(rhythm: str) -> timedelta | None:
    """Return the length of an ISO 8601 duration (ISO 8601-1:2019, 5.5.2); None for anything else."""
    found = _DURATION.fullmatch(rhythm)
    if found is None:
        return None
    parts = {name: int(value) for name, value in found.groupdict().items() if value}
    length = parts.pop("years", 0) * _YEAR + parts.pop("months", 0) * _MONTH
    length += timedelta(**{name: float(value) for name, value in parts.items()})
    return length if timedelta() < length <= _LONGEST else None


def due(updated: datetime, rhythm: str) -> datetime | None:
    """Return when new data is expected at the latest; None where no rhythm was promised."""
    length = period(rhythm)
    return None if length is None else updated + length + max(length * _GRACE, _LEAST_GRACE)


def freshness(updated: datetime, rhythm: str, now: datetime) -> Freshness:
    """Judge: late when the day (with some grace) has passed, stale when a whole further period has."""
    expected, length = due(updated, rhythm), period(rhythm)
    if expected is None or length is None:
        return Freshness.NONE
    if now <= expected:
        return Freshness.FRESH
    return Freshness.LATE if now <= expected + length else Freshness.STALE
