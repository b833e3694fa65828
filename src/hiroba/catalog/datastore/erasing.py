"""Rows of open tables: those in the table's file, and those that were written since."""

from __future__ import annotations

from collections.abc import Iterator

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datastore import lying
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.reading import columns
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target
from hiroba.kernel.storage import service as storage


def _tables(target: Target) -> Iterator[tuple[OpenTable, str]]:
    """Open tables of the dataset, each with the name of the column."""
    for table in OpenTable.objects.filter(dataset=target.dataset).order_by("pk"):
        column = datasets.column_in(target, TableSchema(columns(table)))
        if column is not None:
            yield table, column


def _count(target: Target) -> int:
    return sum(
        _in_file(table, column, target.what) + len(_written(table, column, target.what))
        for table, column in _tables(target)
    )


def _in_file(table: OpenTable, column: str, value: str) -> int:
    if not table.base:
        return 0
    return sum(each == value for each in tables.texts(storage.local_path(table.base), column))


def _written(table: OpenTable, column: str, value: str) -> list[int]:
    rows = OpenRow.objects.filter(table=table)
    return [row.pk for row in rows if str(lying.values_of(row).get(column, "")).strip() == value]


def _erase(target: Target) -> int:
    gone = 0
    for table, column in _tables(target):
        written = _written(table, column, target.what)
        OpenRow.objects.filter(pk__in=written).delete()
        gone += len(written) + _rewritten(table, column, target.what)
    return gone


def _rewritten(table: OpenTable, column: str, value: str) -> int:
    if not _in_file(table, column, value):
        return 0
    with storage.workspace() as folder:
        left = tables.without(storage.local_path(table.base), column, value, folder / "left")
        blob = storage.put_file(folder / "left", move=True, sealed=lying.is_sealed(table))
    datasets.note_replaced(table.dataset, table.base)
    went = table.base_rows - left
    changed = OpenTable.objects.filter(pk=table.pk, base=table.base)
    if not changed.update(base=blob.key, base_rows=left, rows=max(table.rows - went, 0)):
        table.refresh_from_db()  # folded meanwhile: once more, on its new file
        return _rewritten(table, column, value)
    return went


def register() -> None:
    erasure.add_place(erasure.Place(Kind.ROWS, "open-tables", _count, _erase))
