"""Months of a year as "YYYY-MM": 2021-04, 2021年4月, 令和3年4月, R3.4, 202104."""

from __future__ import annotations

import re
from datetime import date

from hiroba.intake.tidy.values.era import BOUNDARY, ERA, era_year, within
from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "yearmonth.unreadable"

_WESTERN = re.compile(r"(?P<y>(?:19|20)\d{2})(?:-|/|年)(?P<m>\d{1,2})月?")
_ERA_WORDS = re.compile(rf"{ERA}年(?P<m>\d{{1,2}})月")
_ERA_MARKS = re.compile(rf"{ERA}[./-](?P<m>\d{{1,2}})月?")
_HEADED = re.compile(r"(?P<y>(?:19|20)\d{2})\.?(?P<m>\d{2})")


def read_yearmonth(text: str, *, headed: bool = False) -> Reading:
    """headed: the header says that it is a month, so that 202104 and R3.4 are read."""
    bare, rules = fold(text)
    found = _WESTERN.fullmatch(bare) or (_HEADED.fullmatch(bare) if headed else None)
    if found:
        canonical = len(bare) == 7 and bare[4] == "-"
        return _month(int(found["y"]), int(found["m"]), rules if canonical else (*rules, "date.form"))
    found = _ERA_WORDS.fullmatch(bare) or (_ERA_MARKS.fullmatch(bare) if headed else None)
    if found is None:
        return missing(text) or unread(UNREADABLE)
    year = era_year(found["era"], found["era_year"])
    if year is None:
        return unread("date.out_of_range")
    read = _month(year, int(found["m"]), (*rules, "date.era"))
    if read.reason or within(found["era"], date(year, int(found["m"]), 28)):
        return read
    return Reading(read.value, (*read.rules, BOUNDARY))


def _month(year: int, month: int, rules: tuple[str, ...]) -> Reading:
    return Reading(f"{year:04d}-{month:02d}", rules) if 1 <= month <= 12 else unread("date.out_of_range")
