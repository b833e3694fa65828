"""Cuts a grid into blocks with one table each: beside each other, then below each other.

Conservative: one table unless every part has a header of its own."""

from __future__ import annotations

from collections.abc import Iterator

from hiroba.intake.layout import words
from hiroba.intake.layout.grid import Block, Grid
from hiroba.intake.layout.heads import Head, find_head
from hiroba.intake.layout.kinds import Kind, kind, majority

_TRIES = 400  # places looked at for the start of another table; a sheet with more is one table


def whole(grid: Grid) -> Block | None:
    """The rectangle without empty edges, or None for an empty grid."""
    filled = [r for r, count in enumerate(grid.counts) if count]
    if not filled:
        return None
    columns = [c for c, column in enumerate(zip(*grid.rows, strict=True)) if column.count(None) < grid.height]
    return Block(grid, filled[0], filled[-1], columns[0], columns[-1])


def blocks(grid: Grid) -> list[Block]:
    """Blocks in reading order; they never overlap and together hold every filled cell."""
    start = whole(grid)
    if start is None:
        return []
    found = []
    for part in _beside(start):
        for below in _below(part):
            found += _beside(below)
    return [tight for block in found if (tight := _tight(block))]


def _tight(block: Block) -> Block | None:
    filled = [r for r in range(block.top, block.bottom + 1) if block.count(r)]
    return Block(block.grid, filled[0], filled[-1], block.left, block.right) if filled else None


# --- beside -----------------------------------------------------------------------------------


def _beside(block: Block) -> list[Block]:
    """Parts between wholly empty columns, if each is a table with a header of its own."""
    rows = block.grid.rows[block.top : block.bottom + 1]
    filled = [any(row[c] for row in rows) for c in range(block.left, block.right + 1)]
    if all(filled):
        return [block]
    parts = [
        Block(block.grid, block.top, block.bottom, block.left + a, block.left + b) for a, b in _runs(filled)
    ]
    if len(parts) < 2:
        return [block]
    tights = [_tight(part) for part in parts]
    heads = [find_head(tight) for tight in tights if tight]
    if len(heads) == len(parts) and all(
        head.strong and part.right > part.left and not head.marked
        for head, part in zip(heads, parts, strict=True)
    ):
        firsts = [_first_label(part, head) for part, head in zip(parts, heads, strict=True)]
        same = len(set(firsts)) == 1
        apart = len({head.header_rows[0] for head in heads}) > 1
        titled = all(head.titles for head in heads)
        if same or titled or (apart and all(_has_labels(p, h) for p, h in zip(parts, heads, strict=True))):
            return parts
    return [block]


def _runs(filled: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for index, yes in enumerate([*filled, False]):
        if yes and start is None:
            start = index
        elif not yes and start is not None:
            yield start, index - 1
            start = None


def _first_label(part: Block, head: Head) -> str:
    return words.squeezed(part.row(head.header_rows[0])[0] or "")


def _has_labels(part: Block, head: Head) -> bool:
    """The first column of a table of its own names its rows."""
    first = [row[0] for row in part.sample(head.body_first)]
    return majority(first) in (Kind.TEXT, Kind.YEAR, Kind.DATE)


# --- below ------------------------------------------------------------------------------------


def _below(block: Block) -> list[Block]:
    """Parts of a block from top to bottom, cut where another table begins."""
    head = find_head(block)
    if head.marked or block.right == block.left or not head.header_rows:
        return [block]
    cuts: list[int] = []
    current = head
    for r in _candidates(block, head.body_first):
        if r < current.body_first + 1:
            continue
        following = _own_head(block, r, current)
        if following is not None:
            cuts.append(r)
            current = following
    starts = [block.top, *cuts]
    ends = [cut - 1 for cut in cuts] + [block.bottom]
    return [Block(block.grid, a, b, block.left, block.right) for a, b in zip(starts, ends, strict=True)]


def _candidates(block: Block, first: int) -> list[int]:
    """Rows that may begin another table: after blank rows, and lone texts inside."""
    found: list[int] = []
    previous_blank = previous_lone = False
    width = block.right - block.left + 1
    for r in range(first, block.bottom + 1):
        count = block.count(r)
        if count == 0:
            previous_blank, previous_lone = True, False
            continue
        lone = count == 1 and width > 2
        if (previous_blank and not (previous_lone and not lone)) or (lone and not previous_lone):
            found.append(r)
        previous_blank, previous_lone = False, lone
        if len(found) > _TRIES:
            return []
    return found


def _own_head(block: Block, r: int, current: Head) -> Head | None:
    """The head of a table that begins at row r, or None where the rows go on with the current one."""
    text = next((text for _, text in block.texts(r)), "")
    if words.is_note(text) and not words.is_head_line(text):
        return None
    part = _narrow(Block(block.grid, r, min(block.bottom, r + 60), block.left, block.right))
    head = find_head(part)
    if not head.header_rows or not (head.strong or head.marked):
        return None
    if head.header_rows[0] - r > 12 or _crosses_data(block, r, head):
        return None
    rows = [block.row(h) for h in head.header_rows]
    if rows == [block.row(h) for h in current.header_rows]:
        return head if head.titles else None
    # the same columns going on would have the same kinds: a header among numbers is another table's
    return head if head.titles or _differs(block, head, current) else None


def _narrow(part: Block) -> Block:
    """Without empty columns at the edges, so that widths are judged fairly."""
    columns = {c for r in range(part.top, part.bottom + 1) for c, _ in part.texts(r)}
    return Block(part.grid, part.top, part.bottom, min(columns), max(columns)) if columns else part


def _crosses_data(block: Block, r: int, head: Head) -> bool:
    """Rows taken for titles must be lone texts, not rows of the table above."""
    return any(
        kind(text) in (Kind.NUMBER, Kind.LINK)
        for row in range(r, head.header_rows[0])
        for _, text in block.texts(row)
    )


def _differs(block: Block, head: Head, current: Head) -> bool:
    """Some column of the table above holds numbers or the like where the new header has a text."""
    above = [
        block.row(row) for row in range(current.body_first, min(current.body_first + 40, head.header_rows[0]))
    ]
    labels = block.row(head.header_rows[0])
    return any(
        cell
        and kind(cell) is Kind.TEXT
        and majority([row[c] for row in above]) not in (Kind.TEXT, Kind.EMPTY)
        for c, cell in enumerate(labels)
    )
