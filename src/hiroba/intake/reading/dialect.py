"""How a delimited text is cut: its delimiter and its width, told from its head.

The width is that of the header: the commonest width, or that of the first row at least so wide,
or of a table that stands further down (three rows running of one greater width).
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from hiroba.intake.reading.delimited_tolerant import parse

DELIMITERS = (",", "\t", ";", "|")
RUN = 3
SHARE = 0.2


@dataclass(frozen=True)
class Dialect:
    """delimiter; width: cells that a row of the table has; raw_width: with the empty cells at the end.
    tabular: more than half of the lines hold the delimiter equally often."""

    delimiter: str
    width: int
    raw_width: int
    tabular: bool = True

    @property
    def format(self) -> str:
        return "tsv" if self.delimiter == "\t" else "csv"


def sniff(head: str) -> Dialect:
    """The dialect of a text by its head (whole lines)."""
    lines = head.split("\n")
    delimiter = max(DELIMITERS, key=lambda sign: _consistency(lines[:200], sign))
    rows = [row for row in parse(head, delimiter, 0, at_end=True).rows if row]
    raw = Counter(len(row) for row in rows)
    trimmed = [_trimmed(row) for row in rows]
    width = _width([length for length in trimmed if length])
    return Dialect(delimiter, width, max(width, raw.most_common(1)[0][0] if raw else 1), _is_tabular(raw))


def _is_tabular(widths: Counter[int]) -> bool:
    """Prose has commas in some of its lines, and seldom twice the same number of them."""
    return max((count for width, count in widths.items() if width > 1), default=0) * 2 > widths.total()


def _trimmed(row: list[str]) -> int:
    """The number of cells up to the last that is not empty."""
    length = len(row)
    while length and not row[length - 1]:
        length -= 1
    return length


def _consistency(lines: list[str], delimiter: str) -> float:
    """How well a delimiter cuts the lines: the share of rows of the commonest width, more for wider rows."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    preference = {",": 1.2, "\t": 1.3, ";": 1.0, "|": 1.0}[delimiter]
    return preference * (count / len(widths)) * (1 - 1 / (width + 1)) * sum(wide.values()) / len(widths)


def _width(lengths: list[int]) -> int:
    if not lengths:
        return 1
    counts = Counter(lengths)
    modal = max(counts.items(), key=lambda item: (item[1], item[0]))[0]
    first = next((length for length in lengths if length >= modal), modal)
    often = [length for length, count in counts.items() if count >= SHARE * len(lengths) and count > 1]
    runs = [length for length, run in groupby(lengths) if sum(1 for _ in run) >= RUN]
    return max(modal, first, *often, *runs)
