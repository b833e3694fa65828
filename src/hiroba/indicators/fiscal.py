"""Fiscal years (April to March) as they are written in Japan, read and written; named by their April."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from django.utils import timezone

from hiroba.indicators.errors import WrongYear

FIRST, LAST = 1900, 2100
_APRIL: Final = 4
_ERAS: Final = (
    ("令和", "R", 2019),
    ("平成", "H", 1989),
    ("昭和", "S", 1926),
    ("大正", "T", 1912),
    ("明治", "M", 1868),
)
_WRITTEN: Final = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])(?P<of_era>元|\d{1,2})(?:年度?)?|(?:FY)?(?P<year>\d{4})(?:年度?)?",
    re.IGNORECASE,
)


def read(text: str | int) -> int:
    """Return the year: 令和2年度, R2, 平成31年度, 令和元年度, 2020年度, FY2020, 2020. Raises WrongYear."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise WrongYear(year=str(text)[:20])
    year = int(found["year"]) if found["year"] else _of_era(found["era"], found["of_era"])
    if not FIRST <= year <= LAST:
        raise WrongYear(year=str(text)[:20])
    return year


def written(year: int, language: str = "ja") -> str:
    """Return 令和2年度 or FY2020. A fiscal year has the era in which most of it lies: 2019 is 令和元年度."""
    if language.startswith("en"):
        return f"FY{year}"
    for era, _letter, first in _ERAS:
        if year >= first:
            of_era = year - first + 1
            return f"{era}{'元' if of_era == 1 else of_era}年度"
    return f"{year}年度"


def of(day: date) -> int:
    """Return the fiscal year in which a day lies."""
    return day.year - (day.month < _APRIL)


def now() -> int:
    """Return the running fiscal year, of Japan's calendar."""
    return of(timezone.localdate())


def last_day(year: int) -> date:
    return date(year + 1, 3, 31)


def _of_era(era: str, of_era: str) -> int:
    first = next(start for name, letter, start in _ERAS if era.upper() in (name, letter))
    number = 1 if of_era == "元" else int(of_era)
    return first + number - 1 if number else 0
