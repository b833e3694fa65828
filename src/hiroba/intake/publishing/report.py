"""From what was done to what is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hiroba.intake.publishing.tidied import Tidied
from hiroba.intake.publishing.types import ChangeReport, ColumnReport, FileReport, Outcome, TableReport
from hiroba.intake.reading.types import Note, ReadFile
from hiroba.intake.tidy.types import Change, TidyTable, Unread

_EXAMPLES = 5


def file_report(
    path: str, status: Outcome, dataset: str | None, read: ReadFile, tidied: Sequence[Tidied]
) -> FileReport:
    """The account of a file that was read: its tables and every change that was made."""
    return FileReport(
        path=path,
        status=status,
        dataset=dataset,
        tables=[_table(table) for one in tidied for table in one.tables],
        changes=[_change(change) for change in all_changes(read, tidied)],
    )


def refused(path: str, reason: str) -> FileReport:
    return FileReport(path=path, status=Outcome.REFUSED, reason=reason)


def all_changes(read: ReadFile, tidied: Sequence[Tidied]) -> Iterable[Change]:
    """What the reader noted of the file and of each table, then what tidying changed and left unread."""
    yield from map(_noted, read.notes)
    for one in tidied:
        yield from map(_noted, one.notes)
        for table in one.tables:
            yield from table.changes
            yield from map(_left, table.unreads)


def _noted(note: Note) -> Change:
    return Change(note.rule, "", note.count, tuple((example, "") for example in note.examples[:_EXAMPLES]))


def _left(unread: Unread) -> Change:
    examples = tuple((raw, "") for _row, raw in unread.examples[:_EXAMPLES])
    return Change(unread.reason, unread.column, unread.count, examples)


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
