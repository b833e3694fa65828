"""Reads the rows under a header: footnotes, repeated headers, totals, blank ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hiroba.intake.layout import words
from hiroba.intake.layout.grid import Block
from hiroba.intake.layout.heads import Head
from hiroba.intake.layout.kinds import Kind, kind
from hiroba.intake.layout.types import Cell, Verdict

DATA = Verdict("data")
_BLANK = Verdict("skipped", "row.blank")


@dataclass
class Body:
    """last is None for a stream; footnotes are (row, text); skipped (row, rule)."""

    first: int
    last: int | None
    footnotes: list[tuple[int, str]] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


def read_body(block: Block, head: Head, columns: Sequence[int], *, complete: bool) -> Body:
    """Walks the body once. Rows with three cells or more are only compared with the header."""
    body = Body(head.body_first, None)
    headers = [block.row(r) for r in head.header_rows]
    starts = {_first_text(row) for row in headers}
    last_data = head.body_first - 1
    label_columns = [c - block.left for c in columns[:3]]
    for r in range(head.body_first, block.bottom + 1):
        count = block.count(r)
        row = block.row(r) if count else []
        if count > 2:
            if row[label_columns[0]] in starts and _is_repeated(row, headers):
                body.skipped.append((r, "header.repeated"))
                continue
            _note_total(row, label_columns, body)
            last_data = r
            continue
        verdict = judge_small(row, headers, len(columns), marked=head.marked)
        if verdict.kind == "footnote":
            body.footnotes.append((r, verdict.text))
        elif verdict.kind == "skipped":
            body.skipped.append((r, verdict.reason))
        else:
            last_data = r
            _note_total(row, label_columns, body)
            if count == 1 and len(columns) > 2:
                body.sections.append(str(_first_text(row)))
    if complete:
        last_data = _detach_end(block, body, last_data, len(columns))
        # a row left out for a told reason is counted as one of the body, at its end too
        last_data = max([last_data, *(r for r, why in body.skipped if why != "row.blank")])
        body.last = last_data
        body.skipped = [(r, why) for r, why in body.skipped if r <= last_data or why != "row.blank"]
    return body


def judge_small(
    row: Sequence[Cell], headers: Sequence[Sequence[Cell]], width: int, *, marked: bool
) -> Verdict:
    """The verdict on a row with at most two filled cells."""
    filled = [(c, cell.strip()) for c, cell in enumerate(row) if cell and not cell.isspace()]
    if not filled:
        return _BLANK
    if any(list(row) == list(header) for header in headers):
        return Verdict("skipped", "header.repeated")
    if width <= 1:
        return DATA
    column, text = filled[0]
    if words.is_example(text) and len(filled) == 1:
        return Verdict("skipped", "row.example")
    if words.is_note(text) and (len(filled) == 1 or (width > 3 and column <= width // 2)):
        return Verdict("footnote", text=" ".join(value for _, value in filled))
    if marked and len(filled) == 1 and column == 0 and width > 2 and kind(text) in (Kind.NUMBER, Kind.YEAR):
        return Verdict("skipped", "row.number_only")
    return DATA


def _first_text(row: Sequence[Cell]) -> Cell:
    return next((cell for cell in row if cell), None)


def _is_repeated(row: Sequence[Cell], headers: Sequence[Sequence[Cell]]) -> bool:
    return any(list(row) == list(header) for header in headers)


def _note_total(row: Sequence[Cell], label_columns: Sequence[int], body: Body) -> None:
    for c in label_columns:
        cell = row[c]
        if cell and len(cell) <= 12 and cell[-1] in "計数体】）)　 lL" and words.is_total(cell):
            body.totals.append(" ".join(cell.split()))
            return


def _detach_end(block: Block, body: Body, last_data: int, width: int) -> int:
    """Lone texts after the last row of data are remarks: behind a blank row, or a sentence."""
    if width < 3:
        return last_data
    blanks = {r for r, why in body.skipped if why == "row.blank"}
    noted = {r for r, _ in body.footnotes}
    ending: list[tuple[int, str]] = []
    r = last_data
    while r > body.first:
        if r in blanks or r in noted:
            r -= 1
            continue
        texts = block.texts(r) if block.count(r) <= 2 else []
        if len(texts) != 1 or texts[0][0] > block.left + 1:
            break
        text = texts[0][1]
        if kind(text) is not Kind.TEXT or words.is_total(text):
            break
        ending.append((r, " ".join(text.split())))
        r -= 1
    behind_blank = any(row in blanks for row in range(r + 1, last_data + 1))
    if ending and (behind_blank or noted & set(range(r + 1, last_data + 1)) or _are_sentences(ending)):
        body.footnotes = sorted([*body.footnotes, *ending])
        taken = {row for row, _ in ending}
        body.sections = body.sections[: max(0, len(body.sections) - len(taken))]
        return r
    return last_data


def _are_sentences(ending: Sequence[tuple[int, str]]) -> bool:
    return all(len(text) > 15 or "。" in text or words.is_numbered(text) for _, text in ending)
