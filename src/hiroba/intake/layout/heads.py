"""Finds the head of a table in a block: titles, metadata lines, header rows, first body row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hiroba.intake.layout import words
from hiroba.intake.layout.evidence import columns_of, holds_data, is_series, looks_like_data
from hiroba.intake.layout.grid import Block
from hiroba.intake.layout.kinds import Kind, kind, kinds, majority
from hiroba.intake.layout.lines import Lines
from hiroba.intake.layout.types import Cell
from hiroba.intake.layout.units import is_unit

_COLUMN_NUMBER = re.compile(r"[(（]?(\d{1,2})[)）]?")
_ZONE = 60  # rows of a block within which the header must begin
_MOST = 4  # header rows
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_LABELS = (Kind.TEXT, Kind.YEAR)


@dataclass(frozen=True)
class Head:
    """titles: (row, text). metadata: (row, key, value). unit_row, property_row: header rows that hold
    units, machine names. marked: the file says itself where its header is (`#property`)."""

    header_rows: tuple[int, ...]
    body_first: int
    titles: tuple[tuple[int, str], ...] = ()
    metadata: tuple[tuple[int, str, str], ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()
    unit_row: int | None = None
    property_row: int | None = None
    marked: bool = False
    strong: bool = False
    head_rows: tuple[int, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()


def find_head(block: Block) -> Head:
    """The head of the table in a block; header_rows is empty where the first row is data already."""
    marked = _marked_head(block)
    if marked is not None:
        return marked
    lines = Lines()
    start = _skip_titles(block, lines)
    if start is None:
        first = next((r for r in range(block.top, block.bottom + 1) if block.count(r)), block.top)
        return Head(header_rows=(), body_first=first)
    body = block.sample(start + 1)
    if looks_like_data(block.row(start), body) or _is_prose(block, start, body):
        return _ended(Head(header_rows=(), body_first=start), lines)
    rows, unit_row, property_row = _header_rows(block, start)
    strong = _is_strong(block, rows)
    body_first = rows[-1] + 1
    skipped: tuple[tuple[int, str], ...] = ()
    if _numbers_columns(block, body_first):
        body_first, skipped = body_first + 1, ((body_first, "header.numbers"),)
    head = Head(
        tuple(rows), body_first, skipped=skipped, unit_row=unit_row, property_row=property_row, strong=strong
    )
    return _ended(head, lines)


def _is_prose(block: Block, start: int, body: Sequence[Sequence[Cell]]) -> bool:
    """One column of sentences has no heading."""
    return all(sum(map(bool, row)) == 1 for row in [block.row(start), *body]) and any(
        cell and "。" in cell for row in body for cell in row
    )


def _numbers_columns(block: Block, r: int) -> bool:
    """A row under the header that only counts the columns: (1) (2) (3), ① ② ③."""
    texts = block.texts(r) if r <= block.bottom else []
    if len(texts) < 2:
        return False
    numbers = [_COLUMN_NUMBER.fullmatch(unicodedata.normalize("NFKC", text)) for _, text in texts]
    marked = all(not text.strip().isdigit() for _, text in texts)
    if not marked or not all(numbers):
        return False
    values = [int(found[1]) for found in numbers if found]
    return all(b - a == 1 for a, b in pairwise(values))


def _ended(head: Head, lines: Lines) -> Head:
    return Head(
        head.header_rows,
        head.body_first,
        tuple(lines.titles),
        tuple(lines.metadata),
        head.skipped,
        head.unit_row,
        head.property_row,
        head.marked,
        head.strong,
        tuple(lines.rows),
        tuple(lines.notes),
    )


def _marked_head(block: Block) -> Head | None:
    """The head of files whose lines begin with `#`: `#LINK`, `#lang`, … `#property`, `#object_type_xsd` …"""
    last = min(block.bottom, block.top + 30)
    found = None
    for r in range(block.top, last + 1):
        first = block.row(r)[0] if block.left == 0 else None
        if first and first.strip().lower() == "#property" and block.count(r) > 1:
            found = r
            break
    if found is None:
        return None
    lines = Lines()
    for r in range(block.top, found):
        _add_marked(block, r, lines)
    after = found + 1
    while after <= last and (block.row(after)[0] or "").startswith("#"):
        _add_marked(block, after, lines)
        after += 1
    return _ended(Head((found,), after, marked=True, strong=True), lines)


def _add_marked(block: Block, r: int, lines: Lines) -> None:
    texts = block.texts(r)
    if not texts:
        return
    if texts[0][1].startswith("#"):
        lines.rows.append(r)
        lines.metadata.append((r, texts[0][1].lstrip("#").strip(), ",".join(text for _, text in texts[1:])))
    else:
        lines.add(r, texts)


def _skip_titles(block: Block, lines: Lines) -> int | None:
    """Walks over titles and metadata lines; the first row of the table itself, or None."""
    widest = max(
        (block.count(r) for r in range(block.top, min(block.bottom + 1, block.top + 200))), default=0
    )
    for r in range(block.top, min(block.bottom + 1, block.top + _ZONE)):
        if block.count(r) == 0:
            continue
        texts = block.texts(r)
        if not texts:
            continue
        if not _is_line_above(block, r, texts, widest):
            return r
        lines.add(r, texts)
    for gathered in (lines.titles, lines.metadata, lines.rows, lines.notes):
        gathered.clear()
    return None


def _is_line_above(block: Block, r: int, texts: list[tuple[int, str]], widest: int) -> bool:
    count = len(texts)
    if widest < 2 or count > 4:
        return False
    if count == 1:
        return not _is_parent(block, r)
    if count * 2 > widest and not (count == 2 and widest == 3):
        return False
    first, last = texts[0][1], texts[-1][1]
    if words.is_key(first) and count <= 3 and _is_at_left(block, texts) and not _is_parent(block, r):
        return True
    if any(words.is_head_line(text) for text in (first, last)):
        return True
    if count > 2 or widest < 4 or _is_parent(block, r):
        return False
    return block.count(min(r + 1, block.bottom)) <= 1 or _opens_pairs(block, r, widest)


def _is_at_left(block: Block, texts: list[tuple[int, str]]) -> bool:
    """A key and its value stand side by side at the left, with nothing of a table beside them."""
    return texts[0][0] <= block.left + 1 and texts[-1][0] <= block.left + 3


def _opens_pairs(block: Block, r: int, widest: int) -> bool:
    """Two or more rows of a key and a value at the left, then a full row; the rows of such a run."""
    first = r
    while first > block.top and _is_pair(block, first - 1):
        first -= 1
    after = r
    while after <= block.bottom and _is_pair(block, after):
        after += 1
    return after - first >= 2 and after <= block.bottom and block.count(after) * 4 >= widest * 3


def _is_pair(block: Block, r: int) -> bool:
    row = block.row(r)
    return block.count(r) == 2 and bool(row[0]) and bool(row[1])


def _is_parent(block: Block, r: int) -> bool:
    """Whether a merge in the row spans some columns of a table below, not the whole width."""
    width = block.right - block.left + 1
    return any(
        1 < m.last_column - m.first_column + 1 < width * 0.8
        and m.first_column > block.left
        and (m.first_column, m.last_column) not in block.grid.cosmetic
        for m in block.merges(r)
    )


def _header_rows(block: Block, start: int) -> tuple[list[int], int | None, int | None]:
    rows, unit_row, property_row = [start], None, None
    while len(rows) < _MOST and rows[-1] < block.bottom:
        following = rows[-1] + 1
        if block.count(following) == 0:
            break
        if unit_row is None and _is_unit_row(block, rows, following):
            unit_row = following
        elif property_row is None and _are_names(block, rows[-1], following):
            property_row = following if _is_ascii(block, following) else rows[-1]
        elif not (
            _reaches_down(block, rows, following)
            or _needs_children(block, rows[-1], following)
            or _is_second_level(block, rows[-1], following)
        ):
            break
        rows.append(following)
    return rows, unit_row, property_row


def _reaches_down(block: Block, rows: list[int], following: int) -> bool:
    """A cell of the header is merged down into the following row, which holds no data."""
    reaching = any(m.last_row >= following for r in rows for m in block.merges(r))
    return reaching and not holds_data(block, following)


def _needs_children(block: Block, last: int, following: int) -> bool:
    """A cell of the last header row is merged across columns that have different texts below."""
    if holds_data(block, following):
        return False
    for m in block.merges(last):
        columns = (m.first_column, m.last_column)
        if m.last_column == m.first_column or columns in block.grid.cosmetic:
            continue
        row = block.grid.rows[following]
        below = {row[c] for c in range(columns[0], columns[1] + 1) if row[c]}
        if len(below) > 1 and all(kind(cell) in _LABELS for cell in below):
            return True
    return False


def _is_second_level(block: Block, last: int, following: int) -> bool:
    """Without merges: blank cells after a parent that have texts below, over a body that looks different."""
    upper, lower = block.row(last), block.row(following)
    if holds_data(block, following) or any(k not in (*_LABELS, Kind.EMPTY) for k in kinds(lower)):
        return False
    if _completes(upper, lower):
        return True
    children = [
        c
        for c, cell in enumerate(lower)
        if cell and c and (not upper[c] or upper[c] == upper[c - 1]) and any(upper[:c])
    ]
    if not children or (upper[0] and lower[0] and len(children) < 2):
        return False
    body = block.sample(following + 1)
    columns = columns_of(body, len(lower)) if body else []
    if not columns:
        return False
    below = {c: majority(columns[c]) for c, cell in enumerate(lower) if cell}
    if any(k not in (Kind.TEXT, Kind.EMPTY) for c, k in below.items() if _is_word(lower[c])):
        return True
    holes = [c for c, cell in enumerate(lower) if not cell and upper[c]]
    if not holes or not (len(children) >= 2 or (holes[0] == 0 and lower[children[0] - 1])):
        return False
    return all(sum(map(bool, columns[c])) * 2 > len(body) for c in holes)


def _is_word(cell: Cell) -> bool:
    """A text, or a label of time that is more than a number: 令和6年, 4月."""
    return kind(cell) is Kind.TEXT or (kind(cell) is Kind.YEAR and not (cell or "").strip().isdigit())


def _completes(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """The lower row holds only well-known headings of columns that the upper one left blank."""
    texts = [(c, cell) for c, cell in enumerate(lower) if cell]
    return (
        sum(map(bool, upper)) >= 2
        and bool(texts)
        and all(not upper[c] and words.squeezed(cell) in words.HEADINGS for c, cell in texts)
    )


def _is_unit_row(block: Block, rows: list[int], r: int) -> bool:
    """Nothing but units under headings; cells merged down from the header do not count."""
    texts = [(c, text) for c, text in block.texts(r) if not block.grid.continues(r, c)]
    above = {c for row in rows for c, _ in block.texts(row)}
    return bool(texts) and all(is_unit(text) for _, text in texts) and all(c in above for c, _ in texts)


def _are_names(block: Block, last: int, following: int) -> bool:
    """One of two neighbouring rows names every column in ASCII identifiers, the other in Japanese."""
    upper, lower = block.texts(last), block.texts(following)
    if len(upper) < 2 or [c for c, _ in upper] != [c for c, _ in lower]:
        return False
    one, two = _is_ascii(block, last), _is_ascii(block, following)
    if one is two:
        return False
    if not (_names_below(block, following) if one else _ends_names(block, following)):
        return False
    other = (text for _, text in (lower if one else upper))
    return sum(any(ord(ch) > 0x2E7F for ch in text) for text in other) * 3 >= len(upper) * 2


def _names_below(block: Block, r: int) -> bool:
    """Japanese headings under machine names, and not the first row of data: well-known words, or words
    over numbers."""
    labels, body = block.texts(r), block.sample(r + 1)
    if _known(text for _, text in labels) * 3 >= len(labels):
        return True
    columns = columns_of(body, block.right - block.left + 1) if body else []
    over = [c - block.left for c, text in labels if kind(text) is Kind.TEXT]
    return bool(columns) and any(majority(columns[c]) not in (Kind.TEXT, Kind.EMPTY) for c in over)


def _ends_names(block: Block, r: int) -> bool:
    """Machine names under Japanese headings: the rows below are not all of the same make."""
    below = range(r + 1, min(r + 4, block.bottom + 1))
    return not (below and all(block.count(row) and _is_ascii(block, row) for row in below))


def _is_ascii(block: Block, r: int) -> bool:
    return all(_IDENTIFIER.fullmatch(text.strip()) for _, text in block.texts(r))


def _is_strong(block: Block, rows: list[int]) -> bool:
    """Whether the header proves itself: labels only, over a body of another kind or in well-known words."""
    labels = [text for r in rows for _, text in block.texts(r)]
    body = block.sample(rows[-1] + 1)
    if len(labels) < 2 or not body or any(len(text) > 40 for text in labels):
        return False
    row = block.row(rows[-1])
    found = kinds(row)
    if any(k not in (*_LABELS, Kind.EMPTY) for k in found) and not is_series(row, found):
        return False
    if _known(labels) * 2 >= len(labels):
        return True
    columns = columns_of(body, block.right - block.left + 1)
    return any(
        majority(columns[c]) not in (Kind.TEXT, Kind.EMPTY, k)
        for c, k in enumerate(found)
        if k is not Kind.EMPTY
    )


def _known(labels: Iterable[str]) -> int:
    return sum(words.squeezed(text) in words.HEADINGS for text in labels)
