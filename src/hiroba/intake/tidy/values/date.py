"""Days as offices write them: 2021-04-01, 2021/4/1, 2021年4月1日, 令和3年4月1日, R3.4.1, 20210401."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from hiroba.intake.tidy.values.era import BOUNDARY, ERA, era_year, within
from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "date.unreadable"
IMPOSSIBLE = "date.out_of_range"
ASSUMED = "date.order_assumed"
HAS_TIME = "date.has_time"

_WEEKDAY = r"(?:\([月火水木金土日](?:曜日?)?(?:・?祝日?)?\))?"
_MIDNIGHT = re.compile(r"T?0?0:00(?::00)?$")
_WESTERN = re.compile(
    rf"(?P<y>[12]\d{{3}})(?:-|/|\.|年)(?P<m>\d{{1,2}})(?:-|/|\.|月)(?P<d>\d{{1,2}})日?{_WEEKDAY}(?:\((?:[MTSHR]|令和|平成|昭和)\d+.*\))?"
)
_ERA = re.compile(rf"{ERA}(?:-|/|\.|年)(?P<m>\d{{1,2}})(?:-|/|\.|月)(?P<d>\d{{1,2}})日?{_WEEKDAY}")
_BOTH = re.compile(
    rf"(?P<y>[12]\d{{3}})(?:年)?\({ERA}年?\)年?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日?{_WEEKDAY}"
)
_COMPACT = re.compile(r"(?P<y>[12]\d{3})(?P<m>\d{2})(?P<d>\d{2})")
_CLOCK = re.compile(r"(?<=\d|日|\))(?:T|\s+)\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AaPp][Mm])?$")
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.0+)?")
_AMERICAN = re.compile(r"(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>[12]\d{3})")
_EPOCH = date(1899, 12, 30)  # day 0 of a workbook's serial numbers, after the leap day that never was


def read_date(text: str, *, headed: bool = False, order: str = "") -> Reading:
    """The day in a cell. headed: the header says that it is a date, so that 20210401, a workbook's
    serial numbers and midnights are read. order: how 11/1/2018 is to be read, "mdy" or "dmy" where the
    column proves it, "assumed" where nothing speaks against the month first, as Japan writes it."""
    bare, rules = fold(text)
    if headed and len(bare) > 12 and (trimmed := _MIDNIGHT.sub("", bare)) != bare:
        bare, rules = trimmed, (*rules, "date.midnight")
    found = _WESTERN.fullmatch(bare)
    if found:
        canonical = len(bare) == 10 and bare[4] == bare[7] == "-"
        return _day(int(found["y"]), found["m"], found["d"], rules if canonical else (*rules, "date.form"))
    found = _ERA.fullmatch(bare) or _BOTH.fullmatch(bare)
    if found:
        return _era_day(found["era"], found["era_year"], found["m"], found["d"], rules)
    if headed and (found := _COMPACT.fullmatch(bare)):
        return _day(int(found["y"]), found["m"], found["d"], (*rules, "date.form"))
    if headed and _SERIAL.fullmatch(bare):
        return Reading(_EPOCH + timedelta(days=int(float(bare))), (*rules, "date.excel_serial"))
    if order and (found := _AMERICAN.fullmatch(bare)):
        month, day = (found["d"], found["m"]) if order == "dmy" else (found["m"], found["d"])
        rule = ASSUMED if order == "assumed" else "date.order"
        return _day(int(found["y"]), month, day, (*rules, rule))
    return missing(text) or _without_time(text, headed=headed, order=order)


def _without_time(text: str, *, headed: bool, order: str) -> Reading:
    """The day of a cell with a time of day: the day is kept, and the cell counts as not read whole."""
    bare = unicodedata.normalize("NFKC", text[:80]).strip()
    cut = _CLOCK.sub("", bare)
    if cut == bare:
        return unread(UNREADABLE)
    read = read_date(cut, headed=headed, order=order)
    return Reading(read.value, (), HAS_TIME) if read.value is not None else unread(UNREADABLE)


def american(text: str) -> tuple[int, int] | None:
    """The first two numbers of 11/1/2018, by which a column's order is told."""
    found = _AMERICAN.fullmatch(fold(text)[0])
    return (int(found["m"]), int(found["d"])) if found else None


def _day(year: int, month: str, day: str, rules: tuple[str, ...]) -> Reading:
    try:
        return Reading(date(year, int(month), int(day)), rules)
    except ValueError:
        return unread(IMPOSSIBLE)


def _era_day(era: str, year: str, month: str, day: str, rules: tuple[str, ...]) -> Reading:
    western = era_year(era, year)
    if western is None:
        return unread(IMPOSSIBLE)
    read = _day(western, month, day, (*rules, "date.era"))
    if isinstance(read.value, date) and not within(era, read.value):
        return Reading(read.value, (*read.rules, BOUNDARY))
    return read
