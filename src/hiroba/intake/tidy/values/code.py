"""Municipality codes (全国地方公共団体コード): six digits of which the last is a check digit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hiroba.catalog.datamodels.service import complete_code, is_valid_code
from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "code.unreadable"

_DIGITS = re.compile(r"\d{4,6}")
_POINT = re.compile(r"(\d+)\.0+")


def read_municipality_code(text: str, *, lost_zero: bool = False) -> Reading:
    """The six-digit code. Five digits get their check digit; where the column's codes have lost their
    leading zero (`lost_zero`, a workbook's doing) five digits get that instead."""
    bare, rules = fold(text)
    bare = _POINT.sub(r"\1", bare)
    if not _DIGITS.fullmatch(bare):
        return missing(text) or unread(UNREADABLE)
    if len(bare) == 4 or (len(bare) == 5 and lost_zero):
        bare, rules = "0" + bare, (*rules, "code.leading_zero")
    if len(bare) == 6:
        return Reading(bare, rules if is_valid_code(bare) else (*rules, "code.wrong_check_digit"))
    try:
        return Reading(complete_code(bare), (*rules, "code.check_digit_added"))
    except ValueError:
        return unread(UNREADABLE)


def lost_leading_zeros(texts: Iterable[str]) -> bool:
    """Whether the five-digit codes of a column are six-digit ones without their first zero: every one
    is valid with it. One code alone says nothing (one in eleven would be valid by chance)."""
    codes = {fold(text)[0] for text in texts}
    five = [code for code in codes if len(code) == 5 and code.isdigit()]
    whole = [code for code in codes if len(code) == 6 and code.isdigit()]
    return bool(five) and len(five) + len(whole) > 1 and all(is_valid_code("0" + code) for code in five)
