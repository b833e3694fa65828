"""Where the tables stand on a grid: titles, headers, body, footnotes."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | None
Cells = list[list[Cell]]


@dataclass(frozen=True)
class Header:
    """One column's header. levels: the header rows from top to bottom, merged cells filled.
    title: levels joined with "_" , cleaned (no line breaks, no unit). unit: taken from the header
    ("人", "%", "千円", "㎡") or "". generated: True where the file had no header for it.
    property: the machine name from a `#property` row, if the file has one."""

    title: str
    levels: tuple[str, ...] = ()
    unit: str = ""
    generated: bool = False
    property: str = ""


@dataclass(frozen=True)
class Region:
    """One table on a grid; all positions 0-based in the grid, inclusive.

    header_rows may be empty (a headerless file: headers are generated and said so).
    body_last None = to the end of a stream. titles: title rows above. footnotes: (row, text)
    below or inside, no part of the data. skipped: rows dropped for another told reason
    (row, reason rule), e.g. repeated header, blank. metadata: key/value head lines
    (#lang, #license, 作成日 ...)."""

    titles: tuple[str, ...]
    header_rows: tuple[int, ...]
    headers: tuple[Header, ...]
    columns: tuple[int, ...]  # grid columns of the headers
    body_first: int
    body_last: int | None
    footnotes: tuple[tuple[int, str], ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, int, tuple[str, ...]], ...] = ()  # (rule, count, examples)
    title_rows: tuple[int, ...] = ()  # rows of titles and metadata above the header
    unseen_columns: tuple[int, ...] = ()  # of a stream: empty so far and without a heading, not in columns


@dataclass(frozen=True)
class Verdict:
    """What one row of a stream is, told by `judge_row`: "data", "footnote" or "skipped".

    reason: the rule for a skipped row ("row.blank", "header.repeated", ...). text: the footnote."""

    kind: str
    reason: str = ""
    text: str = ""
