"""Tells headings from data: a row is data when it looks like the rows below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from hiroba.intake.layout import words
from hiroba.intake.layout.grid import Block
from hiroba.intake.layout.kinds import Kind, kind, kinds, majority
from hiroba.intake.layout.types import Cell

_DIGIT = re.compile(r"[0-9０-９]")


def columns_of(rows: Sequence[Sequence[Cell]], width: int) -> list[list[Cell]]:
    return [[row[c] for row in rows] for c in range(width)]


def looks_like_data(row: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> bool:
    """Whether a row that stands first is data already: its numbers, dates and codes look like those below.

    Headings are preferred: text alone is taken for headings unless it repeats in the body."""
    found = kinds(row)
    filled = [k for k in found if k is not Kind.EMPTY]
    if not filled:
        return False
    known = sum(1 for cell in row if cell and words.squeezed(cell) in words.HEADINGS)
    if known * 3 >= len(filled) or is_series(row, found):
        return False
    if _are_keys(row, body):
        return True
    if not body:
        return sum(k in (Kind.NUMBER, Kind.DATE, Kind.LINK) for k in filled) * 2 > len(filled)
    columns = columns_of(body, len(row))
    alike = 0
    for c, k in enumerate(found):
        if k in (Kind.TEXT, Kind.EMPTY):
            continue
        below = majority(columns[c])
        alike += below is k or (k is Kind.YEAR and below is Kind.NUMBER and _plain_year_among(columns[c]))
    if alike:
        return alike * 5 >= len(filled)
    if known or _names_numbers(columns, found):
        return False
    return _recurs(row, columns, found) or _resembles(row, columns, found)


def _names_numbers(columns: Sequence[Sequence[Cell]], found: Sequence[Kind]) -> bool:
    """Some text of the row stands over numbers, dates or the like: it is their heading."""
    return any(
        k is Kind.TEXT and majority(columns[c]) not in (Kind.TEXT, Kind.EMPTY) for c, k in enumerate(found)
    )


def _plain_year_among(column: Sequence[Cell]) -> bool:
    return sum(kind(cell) is Kind.YEAR for cell in column) * 2 >= len(column)


def is_series(row: Sequence[Cell], found: Sequence[Kind]) -> bool:
    """Headings that count: days 1, 2, 3 …, years 2018, 2019 …, months across."""
    values = [cell for cell, k in zip(row, found, strict=True) if cell and k is Kind.NUMBER]
    years = [cell for cell, k in zip(row, found, strict=True) if cell and k in (Kind.YEAR, Kind.DATE)]
    texts = sum(k is Kind.TEXT for k in found)
    if len(years) >= 3 and len(set(years)) == len(years) and not values:
        return len(years) >= 2 * texts
    if len(values) < 4 or len(values) < 2 * texts:
        return False
    try:
        numbers = [float(cell.strip()) for cell in values]
    except ValueError:
        return False
    steps = {round(b - a, 6) for a, b in pairwise(numbers)}
    return len(steps) == 1 and steps != {0.0}


def _recurs(row: Sequence[Cell], columns: Sequence[Sequence[Cell]], found: Sequence[Kind]) -> bool:
    """Whether most texts of the row come again in their own columns below: then it is data.

    Rows that repeat the whole row are repeated headers and do not count."""
    others = [below for below in zip(*columns, strict=True) if list(below) != list(row)]
    texts = [(c, cell) for c, (cell, k) in enumerate(zip(row, found, strict=True)) if cell and k is Kind.TEXT]
    again = sum(any(below[c] == cell for below in others) for c, cell in texts)
    return len(texts) >= 2 and again * 2 > len(texts)


def _resembles(row: Sequence[Cell], columns: Sequence[Sequence[Cell]], found: Sequence[Kind]) -> bool:
    """Whether the texts of the row are built like those below: numbers in them, or the same last letter."""
    cells = enumerate(zip(row, found, strict=True))
    texts = [(c, cell.strip()) for c, (cell, k) in cells if cell and k is Kind.TEXT]
    stems = [_DIGIT.split(text)[0] for _, text in texts if _DIGIT.search(text)]
    if len(texts) < 2 or len(columns[0]) < 2 or (len(stems) > 1 and len(set(stems)) == 1):
        return False  # 項目1, 項目2 … are headings that count
    alike = 0
    for c, text in texts:
        below = [cell.strip() for cell in columns[c] if cell and not cell.isspace()]
        if _DIGIT.search(text):
            alike += sum(bool(_DIGIT.search(cell)) for cell in below) * 10 >= 9 * len(below) > 0
        else:
            alike += sum(cell[-1] == text[-1] for cell in below) * 10 >= 6 * len(below) > 0
    return alike >= 2 and alike * 3 > len(texts) * 2


def _are_keys(row: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> bool:
    """A sheet of keys and values: its first row is one of them."""
    if sum(map(bool, row)) != 2 or not row[0] or not words.is_key(row[0]):
        return False
    firsts = [line[0] for line in body if line[0]]
    return len(firsts) >= 2 and sum(words.is_key(first) for first in firsts) * 10 >= 6 * len(firsts)


def holds_data(block: Block, r: int) -> bool:
    """Whether a row has numbers, dates or codes that look like the rows under it."""
    row, body = block.row(r), block.sample(r + 1)
    found = kinds(row)
    if is_series(row, found):
        return False
    if not body:
        return any(k in (Kind.NUMBER, Kind.DATE, Kind.LINK) for k in found)
    columns = columns_of(body, len(row))
    return any(
        k not in (Kind.TEXT, Kind.EMPTY) and (majority(columns[c]) is k or k is Kind.NUMBER)
        for c, k in enumerate(found)
    )
