"""Durations of ISO 8601, and the buckets that they cut time into (ETSI GS CIM 009, 4.5.19)."""

from __future__ import annotations

import re
from datetime import timedelta

from hiroba.context.history.errors import InvalidDuration
from hiroba.context.history.moments import EPOCH, LAST, micros
from hiroba.context.history.types import Duration
from hiroba.context.store.types import Micros

_DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,10}(?:[.,]\d{1,6})?)S)?)?",
    re.ASCII,
)
_LAST_YEAR = 9999
_LONGEST = 10_000 * 366 * 86_400_000_000


def parse_duration(given: str, name: str = "aggrPeriodDuration") -> Duration:
    """Return the duration. Raises InvalidDuration; `name` says what it was of."""
    match = _DURATION.fullmatch(given)
    if match is None:
        raise InvalidDuration(name=name, text=given[:60])
    part = {key: value or "0" for key, value in match.groupdict().items()}
    whole, _point, fraction = part["seconds"].replace(",", ".").partition(".")
    seconds = int(whole) + 60 * (int(part["minutes"]) + 60 * int(part["hours"]))
    seconds += 86_400 * (int(part["days"]) + 7 * int(part["weeks"]))
    found = Duration(
        int(part["months"]) + 12 * int(part["years"]), seconds * 1_000_000 + int(fraction.ljust(6, "0"))
    )
    if found.micros > _LONGEST or found.months > 120_000:
        raise InvalidDuration(name=name, text=given[:60])
    return found


def after(origin: Micros, period: Duration, times: int) -> Micros:
    """Return `origin` and so many periods; in a month without that day, its last day."""
    moment = EPOCH + timedelta(microseconds=origin)
    months = moment.year * 12 + moment.month - 1 + period.months * times
    year, month = divmod(months, 12)
    if year > _LAST_YEAR:
        return LAST + 1
    day = min(moment.day, _days(year, month + 1))
    shifted = moment.replace(year=year, month=month + 1, day=day)
    return micros(shifted.isoformat()) + period.micros * times


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
