"""Which grid columns belong to a table: empty edges and comment columns are left out."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.intake.layout import words
from hiroba.intake.layout.grid import Block
from hiroba.intake.layout.heads import Head


@dataclass(frozen=True)
class Columns:
    """kept: grid columns of the table. comments: (row, text) of cells beside it. empty: columns left out."""

    kept: tuple[int, ...]
    comments: tuple[tuple[int, str], ...]
    empty: tuple[int, ...]


def choose(block: Block, head: Head) -> Columns:
    """Every column with a heading or a filled cell, except those that only talk about the sheet."""
    kept: list[int] = []
    empty: list[int] = []
    comments: list[tuple[int, str]] = []
    rows = block.grid.rows
    first = head.header_rows[0] if head.header_rows else head.body_first
    body = rows[head.body_first : block.bottom + 1]
    for c in range(block.left, block.right + 1):
        headings = [rows[r][c] for r in head.header_rows if rows[r][c]]
        heading = next((text for text in headings if text), None)
        if heading and not words.is_comment_heading(heading):
            kept.append(c)
            continue
        values = [(r, row[c]) for r, row in enumerate(body, head.body_first) if row[c]]
        if not values and heading is None:
            empty.append(c)
        elif heading is not None and _all_remarks([text or "" for _, text in values]):
            comments += [(r, text.strip()) for r in range(first, head.body_first) if (text := rows[r][c])]
            comments += [(r, text.strip()) for r, text in values if text]
        elif (
            heading is None and head.header_rows and kept and _all_remarks([text or "" for _, text in values])
        ):
            comments += [(r, text.strip()) for r, text in values if text]
        else:
            kept.append(c)
    return Columns(tuple(kept), tuple(sorted(comments)), tuple(empty))


def _all_remarks(values: list[str]) -> bool:
    return len(values) <= 20 and all(
        words.is_note(value) or words.is_comment_heading(value) or not value.strip() for value in values
    )
