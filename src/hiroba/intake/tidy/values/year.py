"""Years and fiscal years: 2019, 2019年, 令和元年, H30, 令和6年度 (the year in which it begins)."""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.era import BOUNDARY, ERA, era_year, year_within
from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "year.unreadable"
FISCAL = "date.fiscal_year"

_WESTERN = re.compile(r"(?:西暦)?(?P<y>(?:1[6-9]|2[01])\d{2})(?P<suffix>年度?)?")
_ERA = re.compile(rf"{ERA}(?P<suffix>年度?|年次)?")
_BOTH = re.compile(
    rf"(?P<y>[12]\d{{3}})年?度?\({ERA}年?度?\)(?:年度?)?|"
    rf"{ERA.replace('era', 'other')}年度?\([12]\d{{3}}年?度?\)"
)


def read_year(text: str, *, headed: bool = False) -> Reading:
    """The year in a cell. headed: the header says that it is a year, so that a bare 2019 or H30 is read."""
    bare, rules = fold(text)
    found = _WESTERN.fullmatch(bare)
    if found and (headed or found["suffix"]):
        return Reading(int(found["y"]), rules + _form(found["suffix"]))
    found = _ERA.fullmatch(bare)
    if found and (headed or found["suffix"]):
        return _in_era(found["era"], found["era_year"], found["suffix"], rules)
    found = _BOTH.fullmatch(bare)
    if found:
        era, year = (
            (found["era"], found["era_year"]) if found["era"] else (found["other"], found["other_year"])
        )
        return _in_era(era, year, "年度" if "度" in bare else "年", rules)
    return missing(text) or unread(UNREADABLE)


def _in_era(era: str, number: str, suffix: str | None, rules: tuple[str, ...]) -> Reading:
    year = era_year(era, number)
    if year is None:
        return unread("date.out_of_range")
    rules = (*rules, FISCAL if suffix == "年度" else "date.era")
    return Reading(year, rules if year_within(era, year) else (*rules, BOUNDARY))


def _form(suffix: str | None) -> tuple[str, ...]:
    if suffix == "年度":
        return (FISCAL,)
    return ("date.form",) if suffix else ()
