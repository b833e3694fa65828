"""Has a feed changed its shape? Columns gone, types changed, rows fallen by more than half, nothing left."""

from __future__ import annotations

from collections.abc import Mapping

from hiroba.intake.feeds.types import TableShape, Trouble
from hiroba.intake.publishing.types import FileReport

_FEW = 4  # rows; a table of so few may halve without anything being wrong
_NUMBERS = {"integer", "number", "year"}


def shape_of(report: FileReport) -> dict[str, TableShape]:
    return {
        table.name: TableShape(
            {column.name: column.type for column in table.columns},
            table.rows_out,
            {column.name: column.title for column in table.columns},
        )
        for table in report.tables
    }


def compare(before: Mapping[str, TableShape], now: Mapping[str, TableShape]) -> list[Trouble]:
    """What is worse than before; new tables and columns are welcome where nothing else changed.

    A file of one table keeps being compared when the table's name changes (names of files carry dates).
    """
    if len(before) == len(now) == 1:
        (name, new), (old,) = next(iter(now.items())), before.values()
        return _table(name, old, new)
    found: list[Trouble] = []
    for name, old in before.items():
        new_table = now.get(name)
        if new_table is None:
            found.append(Trouble("feed.table-gone", "error", name))
        else:
            found += _table(name, old, new_table)
    return found or _nothing(now)


def _table(name: str, old: TableShape, new: TableShape) -> list[Trouble]:
    found = [
        Trouble("feed.column-gone", "error", name, old.titles.get(column, column))
        for column in old.columns
        if column not in new.columns
    ]
    found += [
        Trouble(
            "feed.type-changed",
            "error",
            name,
            f"{new.titles.get(column, column)}: {kind} → {new.columns[column]}",
        )
        for column, kind in old.columns.items()
        if column in new.columns and not _same(kind, new.columns[column]) and new.rows
    ]
    if new.rows == 0:
        found.append(Trouble("feed.empty", "error", name))
    elif old.rows > _FEW and new.rows * 2 < old.rows:
        found.append(Trouble("feed.rows-fell", "error", name, f"{old.rows} → {new.rows}"))
    return found + (_came(name, old, new) if found else [])


def _came(name: str, old: TableShape, new: TableShape) -> list[Trouble]:
    """New columns, told beside what is wrong: a column that went may only be called otherwise now."""
    return [
        Trouble("feed.column-new", "info", name, new.titles.get(column, column))
        for column in new.columns
        if column not in old.columns
    ]


def _nothing(now: Mapping[str, TableShape]) -> list[Trouble]:
    empty = bool(now) and not any(table.rows for table in now.values())
    return [Trouble("feed.empty", "error")] if empty else []


def _same(before: str, now: str) -> bool:
    return before == now or (before in _NUMBERS and now in _NUMBERS)
