"""The door: finds the tables on a grid without being told anything about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hiroba.intake.layout import bodies, split
from hiroba.intake.layout import columns as table_columns
from hiroba.intake.layout.grid import Block, Grid
from hiroba.intake.layout.headers import Findings, build
from hiroba.intake.layout.heads import Head, find_head
from hiroba.intake.layout.types import Cell, Cells, Region, Verdict
from hiroba.intake.layout.units import split_unit
from hiroba.intake.reading.types import Merge

__all__ = ["filled", "find_regions", "judge_row", "split_unit"]


def find_regions(
    cells: Cells,
    *,
    merges: Sequence[Merge] = (),
    hidden_rows: frozenset[int] = frozenset(),
    hidden_columns: frozenset[int] = frozenset(),
    complete: bool,
) -> list[Region]:
    """The tables of a grid in reading order, never overlapping; [] for a grid without a filled cell.

    complete=True: `cells` is the whole sheet. complete=False: the head of a stream (some 2,000 rows):
    one region with body_last None; its later rows are to be asked of `judge_row`. Hidden rows and
    columns are data like any other and only counted."""
    grid = Grid(cells, merges)
    if not complete:
        block = split.whole(grid)
        return [_region(block, complete=False)] if block else []
    regions = [_region(block, complete=True) for block in split.blocks(grid)]
    return [_with_hidden(region, hidden_rows, hidden_columns) for region in regions]


def filled(cells: Cells, merges: Sequence[Merge]) -> Cells:
    """The grid with merged cells filled, as the regions see it (rows padded to one width).

    Merges that stand alone in their rows (titles, notes) are not spread; columns merged in every row
    only to look wide stay empty but the first. Without merges the cells come back as they are."""
    return Grid(cells, merges).rows if merges else cells


def judge_row(region: Region, row: Sequence[Cell], header_cells: Sequence[Sequence[Cell]] = ()) -> Verdict:
    """What a later row of a stream is: data, a footnote, or to be skipped with a reason.

    `header_cells`: the header rows as they stand in the file, to know repeated headers."""
    count = sum(1 for cell in row if cell)
    if count > 2:
        repeated = any(list(row) == list(header) for header in header_cells)
        return Verdict("skipped", "header.repeated") if repeated else bodies.DATA
    marked = bool(region.headers) and region.headers[0].levels == ("#property",)
    return bodies.judge_small(row, header_cells, len(region.columns), marked=marked)


def _region(block: Block, *, complete: bool) -> Region:
    head = find_head(block)
    chosen = table_columns.choose(block, head)
    findings = Findings()
    headers = build(block, head, chosen.kept, findings)
    body = bodies.read_body(block, head, chosen.kept or (block.left,), complete=complete)
    comments = [(r, text) for r, text in chosen.comments]
    for _, text in comments:
        findings.add("column.comment", text)
    for c in chosen.empty:
        findings.add("columns.empty", str(c))
    for total in body.totals:
        findings.add("rows.total", total)
    for section in body.sections:
        findings.add("rows.section", section)
    _note_merges(block, head, body, findings)
    last = body.last if complete else None
    return Region(
        titles=tuple(text for _, text in head.titles),
        header_rows=head.header_rows,
        headers=headers,
        columns=chosen.kept,
        body_first=head.body_first,
        body_last=last,
        footnotes=tuple(sorted({*head.notes, *comments, *body.footnotes})),
        skipped=tuple(sorted([*head.skipped, *body.skipped])),
        metadata=tuple((key, value) for _, key, value in head.metadata),
        notes=findings.notes(),
        title_rows=head.head_rows,
        unseen_columns=() if complete else _unseen(block, chosen),
    )


def _unseen(block: Block, chosen: table_columns.Columns) -> tuple[int, ...]:
    """Columns that have shown nothing in the head of a stream, those outside the block too."""
    outside = [c for c in range(block.grid.width) if not block.left <= c <= block.right]
    return tuple(sorted([*outside, *chosen.empty]))


def _note_merges(block: Block, head: Head, body: bodies.Body, findings: Findings) -> None:
    last = block.bottom if body.last is None else body.last
    for m in block.grid.merges:
        inside = head.body_first <= m.last_row and m.first_row <= last
        if inside and block.left <= m.first_column <= block.right and m.last_row > m.first_row:
            value = block.grid.rows[m.first_row][m.first_column]
            for _ in range(m.last_row - m.first_row if value else 0):
                findings.add("merged.filled", value or "")


def _with_hidden(region: Region, rows: frozenset[int], columns: frozenset[int]) -> Region:
    last = region.body_last if region.body_last is not None else region.body_first
    hidden = [r for r in rows if region.body_first <= r <= last]
    found = [c for c in columns if c in region.columns]
    notes = list(region.notes)
    if hidden:
        notes.append(("rows.hidden", len(hidden), tuple(str(r + 1) for r in sorted(hidden)[:5])))
    if found:
        notes.append(("columns.hidden", len(found), tuple(str(c + 1) for c in sorted(found)[:5])))
    return replace(region, notes=tuple(notes)) if len(notes) > len(region.notes) else region
