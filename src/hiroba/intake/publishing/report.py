"""From what was done to what is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hiroba.intake.publishing.types import ChangeReport, ColumnReport, FileReport, Outcome, TableReport
from hiroba.intake.reading.types import ReadFile
from hiroba.intake.tidy.types import Change, TidyTable

_EXAMPLES = 5


def file_report(
    path: str, status: Outcome, dataset: str | None, read: ReadFile, tables: Sequence[TidyTable]
) -> FileReport:
    """The account of a file that was read: its tables and every change that was made."""
    return FileReport(
        path=path,
        status=status,
        dataset=dataset,
        tables=[_table(table) for table in tables],
        changes=[_change(change) for change in all_changes(read, tables)],
    )


def refused(path: str, reason: str) -> FileReport:
    return FileReport(path=path, status=Outcome.REFUSED, reason=reason)


def all_changes(read: ReadFile, tables: Sequence[TidyTable]) -> Iterable[Change]:
    """What the reader noted of the file and of each table, then what tidying changed."""
    for note in (*read.notes, *(note for raw in read.tables for note in raw.notes)):
        yield Change(note.rule, "", note.count, tuple((example, "") for example in note.examples[:_EXAMPLES]))
    for table in tables:
        yield from table.changes
        for unread in table.unreads:
            examples = tuple((f"{row}: {raw}", "") for row, raw in unread.examples[:_EXAMPLES])
            yield Change(unread.reason, unread.column, unread.count, examples)


def _table(table: TidyTable) -> TableReport:
    return TableReport(
        name=table.name,
        rows_in=table.rows_in,
        rows_out=table.rows_out,
        cells_unread=table.cells_unread,
        columns=[ColumnReport(c.name, c.title, c.type.value, c.model) for c in table.schema.columns],
    )


def _change(change: Change) -> ChangeReport:
    return ChangeReport(change.rule, change.column, change.count, list(change.examples[:_EXAMPLES]))
