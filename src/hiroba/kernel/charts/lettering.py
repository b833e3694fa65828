"""How wide words are, and where their lines break; a drawing has no browser to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_WIDE_FROM: Final = 0x2E7F  # letters after it are as wide as they are high
_NARROW: Final = 0.57  # of the size: Latin letters and digits that are none of these
_WIDTHS: Final = {
    **dict.fromkeys("fijlrtI.,:;'’|!()[]/- ", 0.33), **dict.fromkeys("mwMWOQG@%", 0.84),
    **dict.fromkeys("ABCDEFHKLNPRSTUVXYZ&", 0.63),
}  # fmt: skip
# A piece never begins with what ends a phrase, nor ends with what opens one (JIS X 4051); words in Latin
# letters and short ones in katakana stay whole.
_PIECE: Final = re.compile(
    r"[（「『［]*(?:[A-Za-z0-9&'’.,:;/()%+-]+\s*|[ァ-ヺー]{2,6}|.)[、。，．）」』］・ーぁぃぅぇぉっゃゅょァィゥェォッャュョ]*",
    re.DOTALL,
)


def wide(words: str, size: float = 13) -> float:
    """Return about how wide a line is, in units of the drawing. size: of its letters."""
    return size * sum(1.0 if ord(letter) > _WIDE_FROM else _WIDTHS.get(letter, _NARROW) for letter in words)


def wrapped(words: str, room: float, size: float = 13, most: int = 3) -> list[str]:
    """Break words into at most that many lines of that width, about equally long; the rest becomes "…"."""
    lines = _broken(words, room, size)
    if len(lines) > most:
        return [*(line.rstrip() for line in lines[: most - 1]), cut("".join(lines[most - 1 :]), room, size)]
    while len(lines) > 1 and len(closer := _broken(words, room - size, size)) == len(lines):
        lines, room = closer, room - size
    return [line.rstrip() for line in lines]


def _broken(words: str, room: float, size: float) -> list[str]:
    lines = [""]
    for piece in _pieces(words, room, size):
        if lines[-1] and wide((lines[-1] + piece).rstrip(), size) > room:
            lines.append(piece)
        else:
            lines[-1] += piece
    return lines


def cut(words: str, room: float, size: float = 13) -> str:
    """Return as much as fits."""
    if wide(words, size) <= room:
        return words
    while words and wide(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _pieces(words: str, room: float, size: float) -> Iterator[str]:
    """What stays on one line: a word, or a letter with the marks that belong to it."""
    for piece in _PIECE.findall(words):
        if wide(piece.rstrip(), size) <= room:
            yield piece
        else:  # longer than a line: anywhere
            yield from piece
