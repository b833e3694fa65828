"""Makes the columns' headers from the header rows: levels, titles, units, unique names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hiroba.intake.layout.grid import Block
from hiroba.intake.layout.heads import Head
from hiroba.intake.layout.kinds import Kind, kind
from hiroba.intake.layout.types import Cell, Header
from hiroba.intake.layout.units import is_bracketed_unit, split_unit, unit_of

_SPACE = re.compile(r"\s+")
_WIDE = r"[\u3040-\u30ff\u3400-\u9fff々〆ヶ（）「」・]"
_PADDING = re.compile(rf"(?<={_WIDE})\s+(?={_WIDE})")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")


@dataclass
class Findings:
    """Notes made while headers are built: rule -> examples, one an occurrence."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, rule: str, example: str) -> None:
        self.found.setdefault(rule, []).append(example)

    def notes(self) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
        return tuple((rule, len(examples), tuple(examples[:5])) for rule, examples in self.found.items())


def clean(text: str) -> str:
    """One line, no padding: 「氏　名」 -> 「氏名」, 「telephone　number」 -> 「telephone number」."""
    return _SPACE.sub(" ", _PADDING.sub("", text.strip())).strip()


def build(block: Block, head: Head, columns: Sequence[int], findings: Findings) -> tuple[Header, ...]:
    """One header for each of the grid columns, titles unique."""
    if not head.header_rows:
        if columns:
            findings.add("header.missing", "")
        return tuple(Header(title=f"列{n}", generated=True) for n in range(1, len(columns) + 1))
    levels = _levels(block, head)
    headers = [_header(block, head, levels, c, n, findings) for n, c in enumerate(columns, 1)]
    return tuple(_unique(headers, findings))


def _levels(block: Block, head: Head) -> list[list[Cell]]:
    """The naming rows of the header with blank cells after a parent filled from the left."""
    special = (head.unit_row, head.property_row)
    rows = [list(block.row(r)) for r in head.header_rows if r not in special]
    for i, row in enumerate(rows[:-1]):
        lower = rows[i + 1 :]
        for c in range(1, len(row)):
            if row[c] or not row[c - 1] or not any(below[c] for below in lower):
                continue
            if c == 1 and not any(below[0] for below in lower):
                continue  # 区分 in the first column is merged down, it is nobody's parent
            if all(upper[c] == upper[c - 1] for upper in rows[:i]):
                row[c] = row[c - 1]
    return rows


def _header(
    block: Block, head: Head, levels: list[list[Cell]], column: int, number: int, findings: Findings
) -> Header:
    at = column - block.left
    parts: list[str] = []
    unit = ""
    for row in levels:
        raw = row[at]
        if not raw or not raw.strip():
            continue
        text = clean(raw)
        if text != raw:
            findings.add("header.spaces", raw)
        if parts and is_bracketed_unit(text):
            unit = unit_of(text) or unit
            continue
        text, own = split_unit(text)
        unit = own or unit
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    if head.unit_row is not None:
        unit = unit_of(block.row(head.unit_row)[at] or "") or unit
    name = _property(block, head, at, parts)
    if head.marked and parts and parts[0].lower() == "#property":
        return _row_number(block, head, at)
    if not parts:
        findings.add("header.empty", f"列{number}")
        return Header(title=f"列{number}", unit=unit, generated=True, property=name)
    return Header(title="_".join(parts), levels=tuple(parts), unit=unit, property=name)


def _property(block: Block, head: Head, at: int, parts: list[str]) -> str:
    if head.property_row is not None:
        return (block.row(head.property_row)[at] or "").strip()
    return parts[0] if head.marked and parts and _NAME.fullmatch(parts[0]) else ""


def _row_number(block: Block, head: Head, at: int) -> Header:
    """The column under `#property`: row numbers, or identifiers where it holds something else."""
    below = [row[at] for row in block.sample(head.body_first) if row[at]]
    numbers = all(kind(cell) in (Kind.NUMBER, Kind.YEAR) for cell in below)
    return Header(title="番号" if numbers else "識別子", levels=("#property",), generated=True)


def _unique(headers: Sequence[Header], findings: Findings) -> list[Header]:
    taken = {header.title for header in headers}
    seen: set[str] = set()
    unique = []
    for header in headers:
        title, n = header.title, 2
        if title in seen:
            while f"{title}_{n}" in taken or f"{title}_{n}" in seen:
                n += 1
            findings.add("header.duplicate", title)
            title = f"{title}_{n}"
        seen.add(title)
        unique.append(
            header
            if title == header.title
            else Header(title, header.levels, header.unit, header.generated, header.property)
        )
    return unique
