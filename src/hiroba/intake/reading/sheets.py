"""Sheets of a workbook that hold no data: covers, tables of contents, explanations, filled-in examples."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hiroba.intake.reading.types import GridTable, Note

_MOST_ROWS = 60
_TEXTS = re.compile(
    r"表紙|目次|もくじ|はじめに|お読み|注意|凡例|説明|要領|使い方|利用規約|更新履歴|改訂履歴|^(?:readme|cover|index)$",
    re.I,
)
_EXAMPLES = re.compile(r"(?:記入|記載|入力|作成)例|^(?:サンプル|見本|例)$")


def without_asides(tables: Sequence[GridTable]) -> tuple[tuple[GridTable, ...], tuple[Note, ...]]:
    """The tables that are data and notes on those passed over; all of them where none would be left."""
    reasons = {table.name: _reason(table) for table in tables} if len(tables) > 1 else {}
    kept = tuple(table for table in tables if not reasons.get(table.name))
    if not kept:
        return tuple(tables), ()
    notes = []
    for rule in ("excel.text_sheet", "excel.example_sheet"):
        names = [name for name, reason in reasons.items() if reason == rule]
        if names:
            notes.append(Note(rule, len(names), tuple(names[:5])))
    return kept, tuple(notes)


def _reason(table: GridTable) -> str:
    """The rule by which a sheet is passed over, or ""."""
    if (table.rows or 0) > _MOST_ROWS:
        return ""
    if _EXAMPLES.search(table.name):
        return "excel.example_sheet"
    rows = [
        sum(cell is not None for cell in row)
        for batch in table.batches()
        for row in zip(*(column.to_pylist() for column in batch.columns[1:]), strict=True)
    ]
    most = 2 if _TEXTS.search(table.name) else 1
    return "excel.text_sheet" if max(rows, default=0) <= most else ""
