"""My Numbers in what people write: twelve digits whose last one is right, near a word that speaks of one.

Other numbers of twelve digits pass one time in eleven by their check digit; so a number alone is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from operator import mul
from typing import Final

WORD: Final = re.compile(
    r"マイ[ ・]?ナンバー?|個人番号|(?:my|individual|personal)[\s_\-]{0,3}number", re.IGNORECASE
)
NEAR: Final = 48  # letters on both sides of the number in which the whole word stands
_SIGN: Final = r"[\s\-‐‑‒–—―−ー\u00ad\u200b-\u200d\u2060\ufeff]"  # what stands between digits
_BETWEEN: Final = re.compile(_SIGN + "+")
_TWELVE: Final = re.compile(rf"(?<![0-9])(?=((?:[0-9]{_SIGN}{{0,3}}){{11}}[0-9])(?![0-9]))")
_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DIGITS: Final = 12


def is_my_number(text: str) -> bool:
    """Whether a text is a My Number by its check digit, however it is spaced or wide its digits are."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    return len(digits) == _DIGITS and digits.isascii() and digits.isdigit() and _ends_right(digits)


def _ends_right(digits: str) -> bool:
    rest = sum(map(mul, map(int, digits[:-1]), _WEIGHTS)) % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def has_my_number(text: str) -> bool:
    """Whether a text gives a My Number where it speaks of one."""
    plain = unicodedata.normalize("NFKC", text)
    if WORD.search(plain) is None:
        return False
    return any(WORD.search(plain, max(start - NEAR, 0), end + NEAR) for start, end in _numbers(plain))


def masked(text: str) -> str:
    """A text without its digits, for telling of what was refused."""
    return "".join("●" if unicodedata.category(each)[0] == "N" else each for each in text)


def struck_out(text: str) -> str:
    """A text without the digits of what may be a My Number in it, the rest as it was written."""
    even = "".join(map(_even, text))  # as many letters, so that places are the same
    struck = text
    for start, end in _numbers(even):
        struck = struck[:start] + masked(struck[start:end]) + struck[end:]
    return masked(text) if has_my_number(struck) else struck


def _even(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 else letter


@lru_cache(maxsize=4096)  # names repeat
def says_my_number(name: str) -> bool:
    """Whether a name (of a column, of an attribute) says that it holds a My Number."""
    return WORD.search(unicodedata.normalize("NFKC", name)) is not None


def _numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand whose check digit is right."""
    for found in _TWELVE.finditer(plain):
        written = found[1]
        digits = written if len(written) == _DIGITS else _BETWEEN.sub("", written)
        if _ends_right(digits) and _is_one(written):
            yield found.span(1)


def _is_one(written: str) -> bool:
    """Written as one number: in groups of one length, or with one sign; a telephone number and what follows
    it are two."""
    lengths = {len(group) for group in _BETWEEN.split(written)}
    return len(lengths) == 1 or len(set(_BETWEEN.findall(written))) == 1
