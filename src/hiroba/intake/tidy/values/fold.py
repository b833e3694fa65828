"""One width for letters, digits and marks inside numbers, codes, phones and dates.

Ordinary Japanese text never comes through here: it is kept as it stands.
"""

from __future__ import annotations

import re
import unicodedata

FULLWIDTH = "text.fullwidth"

# Every mark that offices type for a hyphen or a minus; the long vowel ー is one only between digits.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣﹘─━ｰ", "-"))
_LONG_VOWEL = re.compile(r"(?<=[0-9A-Za-z])ー(?=[0-9A-Za-z])")
_FULLWIDTH = re.compile("[！-～]")
_LONGEST = 80  # characters: what is longer is prose, and stays as it is
_SPACES = re.compile(r"\s+")


def fold(text: str) -> tuple[str, tuple[str, ...]]:
    """The text in half-width letters without any white space, and what was done to it.

    Line breaks and spaces inside go without a rule of their own: they carry nothing in a number.
    """
    if len(text) > _LONGEST:
        return text, ()
    if text.isascii():
        bare = text if not _SPACES.search(text) else _SPACES.sub("", text)
        return bare, ()
    folded = unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES)
    folded = _LONG_VOWEL.sub("-", _SPACES.sub("", folded))
    return folded, (FULLWIDTH,) if _has_fullwidth(text) else ()


def _has_fullwidth(text: str) -> bool:
    """Whether a digit, letter or mark that has a half-width form stands in full width."""
    return _FULLWIDTH.search(text) is not None
