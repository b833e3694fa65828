"""Years and fiscal years: 2019, 2019年, 令和元年, H30, 令和6年度 (the year in which it begins)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

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


_BARE = re.compile(r"(?P<n>\d{1,2})(?:年度?|年次)?")
_LONGEST_STEP = 10  # years between two rows of a table of censuses


def continued(texts: Iterable[str]) -> Mapping[str, int]:
    """The years of cells that leave the era out, as in 平成30年, 令和元年, 2, 3: text -> year. Empty where
    a cell is neither a year nor goes on with the one above."""
    era, last = "", 0
    found: dict[str, int] = {}
    for text in texts:
        bare = fold(text)[0]
        named, alone = _ERA.fullmatch(bare), _BARE.fullmatch(bare)
        if named:
            era, last = named["era"], 1 if named["era_year"] == "元" else int(named["era_year"])
        elif alone and era and last < int(alone["n"]) <= last + _LONGEST_STEP:
            last = int(alone["n"])
            found[text] = era_year(era, alone["n"]) or 0
        else:
            return {}
    return found


def read_year(text: str, *, headed: bool = False, going_on: Mapping[str, int] | None = None) -> Reading:
    """The year in a cell. headed: the header says that it is a year, so that a bare 2019 or H30 is read.
    going_on: years of cells that leave the era out, see `continued`."""
    if going_on and text in going_on:
        return Reading(going_on[text], ("date.era_continued",))
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
