"""Times of day as "HH:MM" or "HH:MM:SS": 9:00, 9時30分, 午後5時, 24:00, 26:30 (timetables go past 24)."""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "time.unreadable"

_CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.0+)?)?(?P<half>[AaPp][Mm])?")
_WORDS = re.compile(
    r"(?P<half>午前|午後|AM|PM|am|pm)?(?P<h>\d{1,2})(?:時(?:(?P<m>\d{1,2})分|(?P<half_hour>半))?|:(?P<m2>\d{2}))"
)
_NOON = {"正午": "12:00", "0:00": "00:00"}
_NO_STOP = frozenset({"レ", "↓", "↑", "||", "‖", "∥", "=", "⇓", "通過"})  # in a timetable
_LAST_HOUR = 47


def read_time(text: str) -> Reading:
    bare, rules = fold(text)
    if bare in _NOON:
        return Reading(_NOON[bare], (*rules, "time.form"))
    found = _CLOCK.fullmatch(bare)
    if found:
        hour = _hour(int(found["h"]), (found["half"] or "").lower())
        return _time(hour, int(found["m"]), int(found["s"] or 0), bare, rules)
    found = _WORDS.fullmatch(bare)
    if found:
        minute = 30 if found["half_hour"] else int(found["m"] or found["m2"] or 0)
        return _time(_hour(int(found["h"]), (found["half"] or "").lower()), minute, 0, bare, rules)
    if bare in _NO_STOP:
        return Reading(None, ("missing.marker",))
    return missing(text) or unread(UNREADABLE)


def _hour(hour: int, half: str) -> int | None:
    """The hour of the whole day; None where the half of the day and the hour contradict each other."""
    if half in ("午後", "pm"):
        return hour + 12 if hour < 12 else 12 if hour == 12 else None
    if half in ("午前", "am"):
        return hour if hour < 12 else 0 if half == "am" else 12 if hour == 12 else None
    return hour


def _time(hour: int | None, minute: int, second: int, bare: str, rules: tuple[str, ...]) -> Reading:
    if hour is None or hour > _LAST_HOUR or minute > 59 or second > 59:
        return unread("time.out_of_range")
    written = f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if second else "")
    return Reading(written, rules if written == bare else (*rules, "time.form"))
