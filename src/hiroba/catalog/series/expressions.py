"""The expressions of time in a title or a file name: 令和6年4月, R6.4, 2024-04, 2024年度, 上期, 第3回.

Only what can be read in one way is taken; a number that might be anything else stays a part of the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from hiroba.catalog.series.periods import (
    APRIL,
    Grain,
    Period,
    day_of,
    fiscal_year,
    month_of,
    part_of_year,
    round_of,
    year_of,
)

_FIRST: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018,
                 "S": 1925, "H": 1988, "R": 2018}  # fmt: skip
_LAST: Final = {"明治": 45, "大正": 15, "昭和": 64, "S": 64, "平成": 31, "H": 31}  # the era's last year
_MOST: Final = 60  # years of an era that has not ended
_SPAN: Final = (1868, 2100)
_COMPACT: Final = (1950, 2100)  # years in a row of digits, which might be a code

_NUMBER = r"(?:元|[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_ERA = rf"(?:明治|大正|昭和|平成|令和|(?<![A-Za-z0-9])[RHSrhs])\s?\.?{_NUMBER}"
_WEST = r"(?<![0-9])(?:18|19|20)[0-9]{2}"
_YEAR = rf"(?:{_ERA}|{_WEST})"
_OTHER = "[0-9円人件台個本棟区町村丁番号戸世帯校%kKmMtT㎡]"  # what stands behind a number that is no year
_ALONE = r"(?=[\s._\-()\[\]]|$)"  # R6, but not H2ステーション
_HALF = r"(?:上半期|下半期|上期|下期|前期|後期)"
_QUARTER = r"(?:第\s?[1-4一二三四]\s?四半期|(?<![A-Za-z0-9])(?:Q[1-4]|[1-4]Q)(?![A-Za-z0-9]))"

_EXPRESSION = re.compile(
    rf"""
    (?P<dated>(?P<y1>{_YEAR})\s?年\s?(?P<fy1>度)?\s?(?P<m1>[0-9]{{1,2}})\s?月(?:\s?(?P<d1>[0-9]{{1,2}})\s?日)?)
  | (?P<yearly>(?P<y2>{_YEAR})\s?年(?P<fy2>度)?)
  | (?P<signed>(?P<y3>{_YEAR})(?P<sep>[-./_])(?P<m3>[0-9]{{1,2}})(?:(?P=sep)(?P<d3>[0-9]{{1,2}}))?(?![0-9]))
  | (?P<digits>(?<![0-9])(?P<y4>(?:19|20)[0-9]{{2}})(?P<m4>[0-9]{{2}})(?P<d4>[0-9]{{2}})?(?![0-9]))
  | (?P<letters>(?<![A-Za-z0-9])(?P<e5>[RHSrhs])(?P<n5>[0-9]{{2}})(?P<m5>[0-9]{{2}})(?P<d5>[0-9]{{2}})?
      (?![0-9A-Za-z]))
  | (?P<bare>(?P<y6>{_YEAR})\s?(?P<fy6>FY|fy)?(?!{_OTHER}|[A-Za-z])
      (?:(?<![RHSrhs][0-9])(?<![RHSrhs][0-9]{{2}})|{_ALONE}))
  | (?P<fy>(?<![A-Za-z0-9])(?:FY|fy)\s?(?P<y7>20[0-9]{{2}})(?![0-9]))
  | (?P<month>(?<![0-9])(?P<m8>[0-9]{{1,2}})\s?月(?!間|額|次|齢)(?:\s?(?P<d8>[0-9]{{1,2}})\s?日(?!間))?)
  | (?P<half>{_HALF})
  | (?P<quarter>{_QUARTER})
  | (?P<round>第\s?(?P<n>[0-9]{{1,4}})\s?回)
    """,
    re.VERBOSE,
)
_OF_ERA = re.compile(rf"(明治|大正|昭和|平成|令和|[RHSrhs])\s?\.?({_NUMBER})")
_TWICE = re.compile(
    rf"({_YEAR})(\s?年?度?)\s*[(\[〔【]\s*({_YEAR})\s?(?:年度?)?\s*[)\]〕】]"
)  # 令和6(2024)年度
_KANJI: Final = {letter: at for at, letter in enumerate("一二三四五六七八九", start=1)}
_EMPTY = re.compile(r"[(\[〔【「『]\s*[)\]〕】」』]")
_TRAIL = re.compile(
    r"\*\s*(?:末日?|初日?)?\s*(?:現在|時点|分|号|版)?"
)  # what belongs to the time in a heading
_SHARE = re.compile(r"\*分(?![一-龠々])")  # 令和2年度分 is the same as 令和3年度
_LEAST_LETTERS: Final = 2  # of a stem that says what a table is
_LEAST_SIGNS: Final = 3
_WIDE: Final = {ord("("): "（", ord(")"): "）"}
_EDGES = " _-‐–—・.,、。:：/／"


@dataclass(frozen=True)
class Named:
    """stem: the name with a star where the time stood, folded: equal for the same table of other times.
    heading: the name without the time, to read. period: the time."""

    stem: str
    heading: str
    period: Period


@dataclass(frozen=True)
class _Found:
    """kind: whole (a period), month, day (in a year that stands elsewhere), half, quarter or round."""

    start: int
    end: int
    kind: str
    period: Period | None = None
    number: int = 0
    day: int = 0


def read(name: str) -> Named | None:
    """The name and its time. None: it names no time, or several that do not fit together."""
    text = _said_once(unicodedata.normalize("NFKC", name))
    found = list(_expressions(text)) if text else []
    if not found or _is_range(text, found):
        return None
    period = _one_period(found)
    if period is None:
        return None
    stem = _SHARE.sub("*", re.sub(r"\s+", "", _replaced(text, found, "*"))).casefold()
    if sum(map(str.isalpha, stem)) < _LEAST_LETTERS and sum(map(str.isalnum, stem)) < _LEAST_SIGNS:
        return None
    heading = _heading(text, found)
    return Named(stem, heading.translate(_WIDE) if "（" in name else heading, period)


def names_time(name: str) -> bool:
    """Whether any expression of time stands in the name, readable as one or not."""
    return next(_expressions(unicodedata.normalize("NFKC", name)), None) is not None


def fold(name: str) -> str:
    """A name as it is compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()


def _said_once(text: str) -> str:
    """令和6年(2024年)4月 as 令和6年4月; nothing where the two are not the same year."""
    for match in _TWICE.finditer(text):
        if _year(match[1]) is None or _year(match[1]) != _year(match[3]):
            return ""
    return _TWICE.sub(r"\1\2", text)


def _expressions(text: str) -> Iterator[_Found]:
    at = 0
    while match := _EXPRESSION.search(text, at):
        found = _found(match)
        if found is not None:
            yield found
        at = match.end()


def _found(match: re.Match[str]) -> _Found | None:
    start, end = match.span()
    kind = match.lastgroup
    for name in ("month", "half", "quarter", "round"):
        if match[name]:
            kind = name
            break
    else:
        period = _period(match)
        return None if period is None else _Found(start, end, "whole", period)
    if kind == "month":
        return _lone_month(match)
    if kind == "round":
        return _Found(start, end, kind, number=int(match["n"]))
    if kind == "half":
        return _Found(start, end, kind, number=1 if match["half"][0] in "上前" else 2)
    digit = next(each for each in match["quarter"] if each in "1234一二三四")
    return _Found(start, end, "quarter", number=_KANJI.get(digit) or int(digit))


def _lone_month(match: re.Match[str]) -> _Found | None:
    month, day = int(match["m8"]), int(match["d8"] or 0)
    if not 1 <= month <= 12 or (match["d8"] and not 1 <= day <= 31):
        return None
    return _Found(*match.span(), "month", number=month, day=day)


def _period(match: re.Match[str]) -> Period | None:
    """The period of an expression that has its year; None where there is no such day."""
    if match["digits"]:
        year = _within(int(match["y4"]), _COMPACT)
        return _dated(year, int(match["m4"]), match["d4"])
    if match["letters"]:
        return _dated(_era(match["e5"].upper(), int(match["n5"])), int(match["m5"]), match["d5"])
    if match["fy"]:
        return fiscal_year(int(match["y7"]))
    name = next(key for key in ("y1", "y2", "y3", "y6") if match[key])
    year = _year(match[name])
    if year is None:
        return None
    if match["dated"]:
        month = int(match["m1"])
        return _dated(year + bool(match["fy1"] and month < APRIL), month, match["d1"])
    if match["signed"]:
        return _dated(year, int(match["m3"]), match["d3"])
    return fiscal_year(year) if match["fy2"] or match["fy6"] else year_of(year)


def _dated(year: int | None, month: int, day: str | None) -> Period | None:
    if year is None or not 1 <= month <= 12:
        return None
    if not day:
        return month_of(year, month)
    try:
        return day_of(date(year, month, int(day)))
    except ValueError:
        return None


def _year(text: str) -> int | None:
    """The year; None where the era had no such year."""
    if (found := _OF_ERA.fullmatch(text)) is not None:
        return _era(found[1].upper(), _number(found[2]))
    return _within(int(text), _SPAN)


def _era(era: str, number: int) -> int | None:
    return _FIRST[era] + number if 1 <= number <= _LAST.get(era, _MOST) else None


def _within(year: int, span: tuple[int, int]) -> int | None:
    return year if span[0] <= year <= span[1] else None


def _number(text: str) -> int:
    if text == "元":
        return 1
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.partition("十")
    if not mark:
        return _KANJI.get(text, 0)
    return (_KANJI.get(tens, 0) if tens else 1) * 10 + (_KANJI.get(ones, 0) if ones else 0)


_RANGE = re.compile(r"\s*(?:から|〜|~|～|-|–|—|→|及び|と|、|,|・|&)\s*")


def _is_range(text: str, found: list[_Found]) -> bool:
    """令和5年度〜令和6年度, 4月・5月: more than one time."""
    joined = any(
        one.kind == other.kind and _RANGE.fullmatch(text[one.end : other.start])
        for one, other in pairwise(found)
    )
    open_end = re.match(r"\s*(?:〜|~|～|以降|以前|から|まで)", text[found[-1].end :])
    return joined or bool(open_end)


def _one_period(found: list[_Found]) -> Period | None:
    """The time that all the expressions mean together; None where they do not agree."""
    whole = [each.period for each in found if each.period is not None]
    parts = [each for each in found if each.period is None]
    if len(parts) > 1:
        return None
    finest = _finest(whole)
    if whole and finest is None:
        return None
    return _part(finest, parts[0]) if parts else finest


def _finest(periods: list[Period]) -> Period | None:
    """The one that lies in all others."""
    best = min(periods, key=lambda each: (each.last or date.max) - (each.first or date.min), default=None)
    return best if best and all(best.within(each) for each in periods) else None


def _part(year: Period | None, part: _Found) -> Period | None:
    """A month, half, quarter or round of the year that stands elsewhere in the name."""
    if year is None:
        return round_of(part.number) if part.kind == "round" else None
    if year.grain not in (Grain.YEAR, Grain.FISCAL_YEAR) or year.year is None:
        return None
    if part.kind == "round":
        return round_of(part.number, year)
    if part.kind == "month":
        calendar = year.year + (year.fiscal and part.number < APRIL)
        return _dated(calendar, part.number, str(part.day) if part.day else None)
    return part_of_year(year.year, part.number, 6 if part.kind == "half" else 3, fiscal=year.fiscal)


def _replaced(text: str, found: list[_Found], mark: str) -> str:
    out, at = [], 0
    for each in found:
        out += [text[at : each.start], mark]
        at = each.end
    return "".join([*out, text[at:]])


def _heading(text: str, found: list[_Found]) -> str:
    bare = _EMPTY.sub(" ", _TRAIL.sub(" ", _replaced(text, found, "*")))
    bare = re.sub(r"\s+(?=[)\]】」])", "", re.sub(r"([_-])\s+[_-]", r"\1", bare))
    return re.sub(r"\s+", " ", bare).strip(_EDGES)
