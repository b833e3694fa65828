"""What a version did to the columns of the one before: whoever reads them by program has to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hiroba.catalog.datasets.types import TablePair
from hiroba.catalog.health.types import Drift, Shift
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema

_WIDENED = {(ColumnType.INTEGER, ColumnType.NUMBER)}  # what reads the new one reads the old one, too


def drift(pairs: Iterable[TablePair]) -> tuple[Drift, ...]:
    """Return what changed, the harmful first; a table that is gone loses all its columns."""
    found = [each for pair in pairs for each in _of_pair(pair)]
    return tuple(sorted(found, key=lambda each: not each.harmful))


def _of_pair(pair: TablePair) -> Iterator[Drift]:
    some = pair.new or pair.old
    name = (some.title or some.name) if some else ""
    before = _columns(pair.old.schema if pair.old else None)
    after = _columns(pair.new.schema if pair.new else None)
    for key, column in before.items():
        if key not in after:
            yield Drift(Shift.GONE, name, column.title)
        elif _changed(column, after[key]):
            yield Drift(Shift.TYPE, name, column.title, column.type.value, after[key].type.value)
    for key, column in after.items():
        if key not in before:
            yield Drift(Shift.NEW, name, column.title)


def _columns(schema: TableSchema | None) -> dict[str, Column]:
    return {} if schema is None else {column.name: column for column in schema.columns}


def _changed(old: Column, new: Column) -> bool:
    return old.type is not new.type and (old.type, new.type) not in _WIDENED
