"""A file read and tidied, told in short: what the tests compare."""

from __future__ import annotations

from pathlib import Path

from hiroba.catalog.tables.types import Column
from hiroba.intake.reading.service import read
from hiroba.intake.tidy.service import tidy
from hiroba.intake.tidy.types import TidyOptions, TidyTable

Row = tuple[str, str, str, str, str]  # table, rows in, rows out, columns, rules


def tables(name: str, content: bytes, folder: Path) -> list[TidyTable]:
    """The tables of a file with this content."""
    path = folder / "original"
    path.write_bytes(content)
    found: list[TidyTable] = []
    for number, raw in enumerate(read(path, name, folder).tables):
        room = folder / f"table{number}"
        room.mkdir()
        found.extend(tidy(raw, room, TidyOptions(), lambda done, total: None))
    return found


def outcome(name: str, content: bytes, folder: Path) -> list[Row]:
    return [_row(table) for table in tables(name, content, folder)]


def _row(table: TidyTable) -> Row:
    columns = " | ".join(_column(column) for column in table.schema.columns[:20])
    told = {f"{change.rule} {change.column}".strip() for change in table.changes}
    told |= {f"!{unread.reason} {unread.column}".strip() for unread in table.unreads}
    return table.name, str(table.rows_in), str(table.rows_out), columns, ", ".join(sorted(told))


def _column(column: Column) -> str:
    parts = [column.title, column.type.value, column.format, column.unit, column.model or ""]
    return ":".join(part for part in parts if part)
