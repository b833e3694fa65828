"""What a single cell looks like, told from cheap patterns; nothing is converted here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from hiroba.intake.layout.types import Cell

_NARROW = str.maketrans("０１２３４５６７８９，．－＋％／：　", "0123456789,.-+%/: ")
_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR])\s?(?:元|\d{1,2})"
_NUMBER = re.compile(r"[△▲+\-−]?\s?[¥￥$]?(?:\d[\d,]*)?\.?\d+(?:[eE][+\-]?\d+)?\s?[%]?|\(\d[\d,.]*\)")
_YEAR = re.compile(
    rf"(?:(?:18|19|20)\d\d|{_ERA})(?:年度?)?|{_ERA}年?[./]?\d{{1,2}}月[期末]?|(?:19|20)\d\d(?:年|[-/.])\d{{1,2}}月?"
    r"|\d{1,2}月"
)
_DATE = re.compile(
    r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?(?:[T\s].*)?|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}:\d{2}(?::\d{2})?"
    rf"|{_ERA}[年./]\s?(?:元|\d{{1,2}})[月./]\s?\d{{1,2}}日?|\d{{1,2}}月\d{{1,2}}日"
)
_LINK = re.compile(
    r"https?://\S+.*|[\w.+\-]+@[\w\-]+\.[\w.\-]+|\(?0\d{1,4}\)?[-(]\d{1,4}[-)]\d{3,4}|〒?\d{3}-\d{4}|"
    r"-?\d{1,3}\.\d+\s?,\s?-?\d{1,3}\.\d+",
    re.S,
)
_MARKS = frozenset("○×△◯〇✕✖◎●－-―ー…–—*＊") | {"有", "無", "あり", "なし", "TRUE", "FALSE", "***"}


class Kind(StrEnum):
    """The look of a cell. YEAR covers the labels of time: 2024, 令和6年度, 4月."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    YEAR = "year"
    DATE = "date"
    LINK = "link"
    MARK = "mark"


def kind(cell: Cell) -> Kind:
    """The kind of one cell; anything unclear is TEXT."""
    if cell is None:
        return Kind.EMPTY
    text = cell.strip()
    if not text:
        return Kind.EMPTY
    if text in _MARKS:
        return Kind.MARK
    if len(text) > 200:
        return Kind.TEXT
    text = text.translate(_NARROW)
    for pattern, found in _PATTERNS:
        if pattern.fullmatch(text):
            return found
    return Kind.TEXT


_PATTERNS = ((_YEAR, Kind.YEAR), (_NUMBER, Kind.NUMBER), (_DATE, Kind.DATE), (_LINK, Kind.LINK))


def kinds(row: Iterable[Cell]) -> list[Kind]:
    return [kind(cell) for cell in row]


def majority(column: Sequence[Cell]) -> Kind:
    """The kind that at least 60 % of the filled cells have; TEXT when none has, EMPTY when none is filled."""
    counts = Counter(found for found in kinds(column) if found is not Kind.EMPTY)
    if not counts:
        return Kind.EMPTY
    # years among plain numbers are numbers
    if counts[Kind.NUMBER] and counts[Kind.YEAR]:
        counts[Kind.NUMBER] += counts.pop(Kind.YEAR)
    best, count = counts.most_common(1)[0]
    return best if count * 10 >= 6 * sum(counts.values()) else Kind.TEXT
