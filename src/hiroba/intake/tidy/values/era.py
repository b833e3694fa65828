"""Japanese eras: 令和6年, R6.4.1, S38.01.14, ㍻30年. A year before or past its era is still read, and told.

First days: 明治 1868-01-25 (as the years are counted by the Gregorian calendar), 大正 1912-07-30,
昭和 1926-12-25, 平成 1989-01-08, 令和 2019-05-01 (laws and cabinet orders on era names).
"""

from __future__ import annotations

import re
from datetime import date

BOUNDARY = "date.era_boundary"

_FIRST_DAYS = {
    "M": date(1868, 1, 25),
    "T": date(1912, 7, 30),
    "S": date(1926, 12, 25),
    "H": date(1989, 1, 8),
    "R": date(2019, 5, 1),
}
_ORDER = "MTSHR"
_NAMES = {
    "明治": "M",
    "大正": "T",
    "昭和": "S",
    "平成": "H",
    "令和": "R",
    "明": "M",
    "大": "T",
    "昭": "S",
    "平": "H",
    "令": "R",
}

# The era of a date, folded (NFKC turns ㍻ and ㋿ into 平成 and 令和), with its year.
ERA = r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令](?=\d)|[MTSHRmtshr])\.?(?P<era_year>元|\d{1,2})"
_LETTERS = re.compile("[A-Za-z]")


def era_year(era: str, year: str) -> int | None:
    """The year of the common era, or None where the year is not one (令和0年)."""
    letter = _NAMES.get(era, era.upper())
    number = 1 if year == "元" else int(year)
    return _FIRST_DAYS[letter].year + number - 1 if number >= 1 else None


def within(era: str, day: date) -> bool:
    """Whether the era was running on the day."""
    letter = _NAMES.get(era, era.upper())
    following = _ORDER.find(letter) + 1
    ends = _FIRST_DAYS[_ORDER[following]] if following < len(_ORDER) else date.max
    return _FIRST_DAYS[letter] <= day < ends


def year_within(era: str, year: int) -> bool:
    """Whether some day of the year lies in the era."""
    return within(era, date(year, 12, 31)) or within(era, date(year, 1, 31))
