"""Municipality codes with their check digits.

Sources: JIS X 0401/0402 codes with the check digit of the Ministry of Internal Affairs; the corporate
number's check digit as in the Ministry of Finance's ordinance on the corporate number."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from hiroba.catalog.datamodels.types import Municipality

_FIVE = re.compile(r"\d{5}")
_SIX = re.compile(r"\d{6}")


def complete_code(code: str) -> str:
    """Six digits from five: "13101" -> "131016". Six valid digits come back; else ValueError."""
    if _SIX.fullmatch(code) and is_valid_code(code):
        return code
    if not _FIVE.fullmatch(code) or not _is_prefecture(code[:2]):
        raise ValueError(code)
    return code + _check_digit(code)


def is_valid_code(code: str) -> bool:
    """Six digits, a prefecture that exists, and the right check digit."""
    return bool(_SIX.fullmatch(code)) and _is_prefecture(code[:2]) and code[5] == _check_digit(code[:5])


def _is_prefecture(two: str) -> bool:
    return 1 <= int(two) <= 47


def _check_digit(five: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


@cache
def municipalities() -> tuple[Municipality, ...]:
    """The 47 prefectures and the 62 municipalities of Tokyo."""
    source = resources.files("hiroba.catalog.datamodels").joinpath("data", "municipalities.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return tuple(
        Municipality(row["code"], row["prefecture"], row["name"], row["kana"], row["english"]) for row in rows
    )


@cache
def _by_code() -> dict[str, Municipality]:
    return {one.code: one for one in municipalities()}


def municipality(code: str) -> Municipality | None:
    """By a code of five or six digits; None for one that is not listed."""
    return _by_code().get(code) or next((one for one in municipalities() if one.code[:5] == code), None)


def find_municipality(name: str) -> Municipality | None:
    """By its Japanese name (「新宿区」, 「東京都新宿区」) or its English one; None when not listed."""
    wanted = re.sub(r"\s+", "", name)
    for one in municipalities():
        if wanted in (one.name, one.prefecture + one.name):
            return one
        if wanted.casefold() == one.english.replace(" ", "").casefold():
            return one
    return None
