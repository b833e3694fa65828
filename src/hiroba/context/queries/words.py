"""A text of q cut into words: names, operators, quoted texts, brackets."""

from __future__ import annotations

import re
from typing import NamedTuple

from hiroba.context.queries.errors import InvalidQuery

MAX_LENGTH = 8192
_WORD = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")'
    r"|(?P<operator>!~=|~=|==|!=|>=|<=|>|<)"
    r"|(?P<span>\.\.)"
    r"|(?P<mark>[;|()\[\]{},!])"
    r"|(?P<plain>(?:(?!\.\.)[^;|()\[\]{},\"=<>!~\s])+)"
)


class Word(NamedTuple):
    kind: str  # text | operator | span | mark | plain | end
    text: str
    place: int


def words(text: str) -> list[Word]:
    """Return the words, an `end` last. Raises InvalidQuery."""
    if len(text) > MAX_LENGTH:
        raise wrong(text, MAX_LENGTH)
    found, place = [], 0
    while place < len(text):
        match = _WORD.match(text, place)
        if match is None or match.lastgroup is None:
            raise wrong(text, place)
        found.append(Word(match.lastgroup, match.group(), place))
        place = match.end()
    found.append(Word("end", "", place))
    return found


def wrong(text: str, place: int) -> InvalidQuery:
    return InvalidQuery(place=place + 1, before=text[max(0, place - 20) : place])
