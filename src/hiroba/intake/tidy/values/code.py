"""Municipality codes (全国地方公共団体コード): six digits of which the last is a check digit.

Method of the check digit: Ministry of Internal Affairs and Communications, 全国地方公共団体コード仕様;
the catalogue's data models keep it.
"""

from __future__ import annotations

import re

from hiroba.catalog.datamodels.service import complete_code, is_valid_code
from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "code.unreadable"

_DIGITS = re.compile(r"\d{4,6}")
_POINT = re.compile(r"(\d+)\.0+")


def read_municipality_code(text: str) -> Reading:
    """The six-digit code; five digits get their check digit, a lost leading zero is put back."""
    bare, rules = fold(text)
    bare = _POINT.sub(r"\1", bare)
    if not _DIGITS.fullmatch(bare):
        return missing(text) or unread(UNREADABLE)
    if len(bare) == 6:
        return Reading(bare, rules if is_valid_code(bare) else (*rules, "code.wrong_check_digit"))
    if len(bare) == 4:
        return Reading(complete_code("0" + bare), (*rules, "code.leading_zero", "code.check_digit_added"))
    if not _prefecture(bare) and is_valid_code("0" + bare):
        return Reading("0" + bare, (*rules, "code.leading_zero"))
    return _five(bare, rules)


def _five(bare: str, rules: tuple[str, ...]) -> Reading:
    """Five digits: a code without its check digit, unless a zero in front makes it whole."""
    lost = "0" + bare
    if bare[0] != "0" and int(bare[:2]) > 9 and int(bare[:2]) <= 47:
        return Reading(complete_code(bare), (*rules, "code.check_digit_added"))
    if bare[0] == "0":
        return Reading(complete_code(bare), (*rules, "code.check_digit_added"))
    return Reading(lost, (*rules, "code.leading_zero", "code.wrong_check_digit"))


def _prefecture(bare: str) -> bool:
    return 1 <= int(bare[:2]) <= 47
