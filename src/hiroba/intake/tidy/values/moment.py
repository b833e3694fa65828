"""Dates with a time of day, in UTC: 2021-04-01T09:00, 2021/4/1 9:00, 令和3年4月1日 9時30分.

Where no offset is written the time is Japan's (+09:00), and that is told.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

from hiroba.intake.tidy.values.date import read_date
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread
from hiroba.intake.tidy.values.time import read_time

UNREADABLE = "datetime.unreadable"
JST = timezone(timedelta(hours=9))

_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_SPLIT = re.compile(
    r"(?P<day>.*?\d日?(?:\([月火水木金土日](?:曜日?)?\))?)(?:T|\s+|(?<=日)|(?<=\)))(?P<time>(?:午前|午後)?\d{1,2}[:時].*)"
)


def read_moment(text: str) -> Reading:
    """The moment in a cell; one past the ends of the calendar, or with an offset past a day, is unread."""
    try:
        return _read(text)
    except (OverflowError, ValueError):
        return unread(UNREADABLE)


def _read(text: str) -> Reading:
    bare = unicodedata.normalize("NFKC", text).strip()
    read = _iso(bare)
    if read is not None:
        return read
    found = _SPLIT.fullmatch(bare)
    if found:
        return _spoken(found["day"], found["time"])
    day = read_date(bare)
    if isinstance(day.value, date):
        at = datetime(day.value.year, day.value.month, day.value.day, tzinfo=JST)
        return Reading(at.astimezone(UTC), (*day.rules, "datetime.date_only", "datetime.jst"))
    return missing(text) or unread(UNREADABLE)


def _iso(bare: str) -> Reading | None:
    if not (len(bare) > 12 and bare[0].isdigit()):
        return None
    try:
        at = datetime.fromisoformat(bare)
    except ValueError:
        return None
    if at.tzinfo is None:
        return Reading(at.replace(tzinfo=JST).astimezone(UTC), ("datetime.jst",))
    return Reading(at.astimezone(UTC))


def _spoken(day_text: str, time_text: str) -> Reading:
    offset = _OFFSET.search(time_text)
    day = read_date(day_text)
    clock = read_time(_fraction_cut(time_text[: offset.start()] if offset else time_text))
    if not isinstance(day.value, date) or not isinstance(clock.value, str):
        return unread(UNREADABLE)
    hours, minutes, *rest = (int(part) for part in clock.value.split(":"))
    zone = _zone(offset[0]) if offset else JST
    midnight = datetime(day.value.year, day.value.month, day.value.day, tzinfo=zone)
    try:
        at = midnight + timedelta(hours=hours, minutes=minutes, seconds=rest[0] if rest else 0)
        utc = at.astimezone(UTC)
    except OverflowError:
        return unread(UNREADABLE)
    rules = tuple(dict.fromkeys((*day.rules, *(rule for rule in clock.rules if rule != "time.form"))))
    return Reading(utc, rules if offset else (*rules, "datetime.jst"))


def _fraction_cut(text: str) -> str:
    return re.sub(r"(?<=:\d{2})\.\d+$", "", text)


def _zone(offset: str) -> timezone:
    if offset == "Z":
        return timezone.utc  # noqa: UP017 - the declared type is timezone
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if offset[0] == "-" else span)
