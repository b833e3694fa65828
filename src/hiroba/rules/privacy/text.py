"""My Number in what people write, and in single values whose name says what they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from hiroba.rules.privacy import shapes
from hiroba.rules.privacy.types import MyNumberFound

_NEAR = re.compile(
    r"(?:マイナンバー|個人番号|my\s*_?number)[^0-9]{0,12}((?:[0-9][ \-‐–−ー]?){11}[0-9])(?![0-9])", re.I
)
_BETWEEN = re.compile(r"[\s\-‐–−ー]")
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DIGITS = 12


def is_my_number_text(text: str) -> bool:
    """Whether a text is a My Number by its check digit, however it is spaced or wide its digits are."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def has_my_number(text: str) -> bool:
    """Whether a text gives a My Number where it speaks of one."""
    plain = unicodedata.normalize("NFKC", text)
    return any(is_my_number_text(found) for found in _NEAR.findall(plain))


def refuse_my_number_text(where: str, *texts: str) -> None:
    """Raise MyNumberFound where what somebody wrote has one in it. where: the field, as people read it."""
    if any(has_my_number(text) for text in texts if text):
        raise MyNumberFound(where=where)


def says_my_number(name: str) -> bool:
    """Whether a name (of a column, of an attribute) says that it holds a My Number."""
    return bool(shapes.MY_NUMBER.search(name))


def may_tell(titles: Iterable[str]) -> bool:
    """Whether headers alone are reason to look at rows, however few they are."""
    return any(shape.search(title) for title in titles for shape in shapes.PERSONAL)
