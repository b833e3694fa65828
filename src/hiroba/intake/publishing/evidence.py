"""What reading and tidying met, handed to the quality report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hiroba.catalog.quality.types import Evidence, Finding, TableEvidence
from hiroba.catalog.tables.types import TableSchema
from hiroba.intake.publishing.tidied import Tidied
from hiroba.intake.reading.types import Note, ReadFile
from hiroba.intake.tidy.types import Change, TidyTable, Unread


def evidence(read: ReadFile, tidied: Sequence[Tidied], earlier: dict[str, TableSchema]) -> Evidence:
    """earlier: the tables' schemas of the version before, by name (empty for a first version)."""
    return Evidence(
        format=read.format,
        encoding=read.encoding,
        findings=tuple(_notes(read.notes)),
        tables=tuple(_table(one, table) for one in tidied for table in one.tables),
        history=bool(earlier),
        earlier=earlier,
    )


def _table(one: Tidied, table: TidyTable) -> TableEvidence:
    return TableEvidence(
        name=table.name,
        schema=table.schema,
        sheet=one.raw.name,
        titles=(table.title,) if table.title and table.title != table.name else (),
        footnotes=table.footnotes,
        metadata=table.metadata,
        findings=(*_notes(one.notes), *(_change(change) for change in table.changes)),
        unread=tuple(_unread(unread) for unread in table.unreads),
        rows_in=table.rows_in,
        rows_out=table.rows_out,
    )


def _notes(notes: Iterable[Note]) -> list[Finding]:
    return [Finding(note.rule, note.count, note.examples) for note in notes]


def _change(change: Change) -> Finding:
    return Finding(
        change.rule, change.count, tuple(before for before, _after in change.examples), change.column
    )


def _unread(unread: Unread) -> Finding:
    return Finding(unread.reason, unread.count, tuple(raw for _row, raw in unread.examples), unread.column)
