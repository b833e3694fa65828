"""Text compared as a reader means it: width, compatibility forms and case are one.

A needle becomes a regular expression over the text as it stands (NFKC and case turned round), so
that the engine can look for it in a column without making a folded copy of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import Final

_VOICED: Final = {"\u3099": "[\uff9e\u3099]", "\u309a": "[\uff9f\u309a]"}
_NO_BRACKETS: Final = str.maketrans("", "", "[]")
_LONGEST: Final = 200  # characters of a needle
_LONGEST_SIGN: Final = 6  # letters that a sign in use stands for; longer are ligatures of Arabic


def fold(text: str) -> str:
    """NFKC and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _sources() -> dict[str, list[str]]:
    """Folded text -> the single characters that fold to it (㈱ for (株), ｱ and ㋐ for ア)."""
    sources: dict[str, list[str]] = defaultdict(list)
    for code in (*range(0xA0, 0xD800), *range(0xF900, 0x10000), *range(0x1F100, 0x1F270)):
        character = chr(code)
        folded = fold(character)
        if folded != character:
            sources[folded].append(character)
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        sources[letter.lower()].append(letter)
    return dict(sources)


@cache
def _compounds() -> dict[str, list[str]]:
    """First character -> folded texts of several characters that one character stands for."""
    compounds: dict[str, list[str]] = defaultdict(list)
    for folded in _sources():
        if len(folded) > 1:
            compounds[folded[0]].append(folded)
    return {first: sorted(texts, key=len, reverse=True) for first, texts in compounds.items()}


@cache
def special_letters() -> frozenset[str]:
    """The letters that fold to something else, and the marks of voiced kana."""
    marks = "".join(_VOICED.values()).translate(_NO_BRACKETS)
    return frozenset(marks).union(*_sources().values())


def pattern(needle: str, present: frozenset[str] | None = None) -> tuple[str, bool]:
    """A regular expression (RE2) that finds what folds to the needle, and whether it is the folded needle
    itself and nothing else. present: the special letters of the text, when they are known.

    One limit: a needle that begins or ends in the middle of a sign of several letters and goes on
    outside it ("株)会" in ㈱会) is not found; one that lies inside the sign is ("株" in ㈱).
    """
    folded = fold(needle)[:_LONGEST]
    found = _spelled(folded, present)
    if inside := _signs_around(folded, present):
        found = f"(?:{found}|{_class(inside)})"
    return found, found == re.escape(folded)


def folded_needle(needle: str) -> str:
    """The text to look for where `pattern` says that nothing else can be meant."""
    return fold(needle)[:_LONGEST]


def _forms(folded: str, present: frozenset[str] | None) -> list[str]:
    """The single characters in the text that fold to this."""
    return [each for each in _sources().get(folded, ()) if present is None or each in present]


def _spelled(folded: str, present: frozenset[str] | None) -> str:
    parts, at = [], 0
    while at < len(folded):
        compounds = (c for c in _compounds().get(folded[at], ()) if folded.startswith(c, at))
        compound = next((c for c in compounds if _forms(c, present)), "")
        if compound:
            letters = "".join(_letter(one, present) for one in compound)
            parts.append(f"(?:{letters}|{_class(_forms(compound, present))})")
            at += len(compound)
        else:
            parts.append(_letter(folded[at], present))
            at += 1
    return "".join(parts)


def _signs_around(folded: str, present: frozenset[str] | None) -> list[str]:
    """Signs that stand for more than the needle, which lies in them."""
    longer = (text for text in _sources() if 0 < len(folded) < len(text) <= _LONGEST_SIGN and folded in text)
    return [sign for text in longer for sign in _forms(text, present)]


def _letter(letter: str, present: frozenset[str] | None) -> str:
    """One folded character in all its written forms; a voiced kana also as two characters."""
    single = _class([letter, *_forms(letter, present)])
    parts = unicodedata.normalize("NFD", letter)
    marks = _VOICED.get(parts[1], "") if len(parts) == 2 else ""
    if marks and (present is None or present.intersection(marks)):
        return f"(?:{single}|{_class([parts[0], *_forms(parts[0], present)])}{marks})"
    return single


def _class(characters: list[str]) -> str:
    if len(characters) == 1:
        return re.escape(characters[0])
    return "[" + "".join(re.escape(character) for character in characters) + "]"
