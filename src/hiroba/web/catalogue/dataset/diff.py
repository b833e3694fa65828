"""What is different in a version from the one before it, or from the one that ?from= names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TablePair
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ROW, Column, RowChange, TableDiff
from hiroba.catalog.usage import service as usage
from hiroba.kernel.decide import service as decide
from hiroba.web.catalogue.dataset.cells import Cell, cell
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.names import NUMERIC, TYPES
from hiroba.web.catalogue.reader import open_dataset, parquet_of, whole_number

_ROWS = 100  # of each kind that are shown
_COLUMNS = 12  # of an added or removed row


@dataclass(frozen=True)
class ChangedCell:
    title: str
    before: Cell
    after: Cell


@dataclass(frozen=True)
class ChangedRow:
    key: tuple[tuple[str, str], ...]
    cells: tuple[ChangedCell, ...]


@dataclass(frozen=True)
class PairDiff:
    """Heads (title, numeric) and the rows under them; diff None: the table is in one of the versions only."""

    pair: TablePair
    title: str
    diff: TableDiff | None
    added_heads: tuple[tuple[str, bool], ...] = ()
    added: tuple[tuple[Cell, ...], ...] = ()
    removed_heads: tuple[tuple[str, bool], ...] = ()
    removed: tuple[tuple[Cell, ...], ...] = ()
    changed: tuple[ChangedRow, ...] = ()
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    types: tuple[tuple[str, str, str], ...] = ()
    units: tuple[tuple[str, str, str], ...] = ()
    key: tuple[str, ...] = ()


@require_safe
def diff(request: HttpRequest, dataset_id: str, number: int) -> HttpResponse:
    """GET /datasets/<id>/versions/<n>/diff."""
    opened = open_dataset(request, dataset_id, number)
    before = whole_number(request, "from", max(number - 1, 1), least=1)
    found = datasets.version_diff(dataset_id, before, number, decide.sight(opened.who))
    usage.looked(opened.detail.card, opened.who)
    values = frame(opened, "versions") | {
        "old": found.old,
        "new": found.new,
        "pairs": [_pair(each) for each in found.pairs] if before != number else [],
        "limit": _ROWS,
    }
    return render(request, "web/catalogue/dataset/diff.html", values)


def _pair(pair: TablePair) -> PairDiff:
    title = next(each.title or each.name for each in (pair.new, pair.old) if each is not None)
    if pair.old is None or pair.new is None:
        return PairDiff(pair, title, None)
    old, new = _columns(pair.old.schema.columns), _columns(pair.new.schema.columns)
    found = tables.diff(
        parquet_of(pair.old), pair.old.schema, parquet_of(pair.new), pair.new.schema, limit=_ROWS
    )
    added = _shown(new, found.key, found.columns_added)
    removed = _shown(old, found.key, found.columns_removed)
    return PairDiff(
        pair=pair,
        title=title,
        diff=found,
        added_heads=_heads(added),
        added=tuple(_cells(added, row) for row in found.added_rows),
        removed_heads=_heads(removed),
        removed=tuple(_cells(removed, row) for row in found.removed_rows),
        changed=tuple(_changed(row, old | new) for row in found.changed_rows),
        columns_added=tuple(new[name].title for name in found.columns_added if name in new),
        columns_removed=tuple(old[name].title for name in found.columns_removed if name in old),
        types=tuple(
            (new[each.column].title, str(TYPES[each.before]), str(TYPES[each.after]))
            for each in found.type_changes
            if each.column in new
        ),
        units=tuple(
            (new[each.column].title, each.before, each.after)
            for each in found.unit_changes
            if each.column in new
        ),
        key=tuple(new[name].title for name in found.key if name in new),
    )


def _columns(columns: Sequence[Column]) -> dict[str, Column]:
    return {column.name: column for column in columns}


def _shown(columns: dict[str, Column], key: Sequence[str], extra: Sequence[str]) -> list[Column]:
    """The columns by which a row is known, new ones, then the first of the others."""
    order = [*key, *extra, *columns]
    return [columns[name] for name in dict.fromkeys(order) if name in columns][:_COLUMNS]


def _heads(columns: Sequence[Column]) -> tuple[tuple[str, bool], ...]:
    """(title, whether it is of numbers)."""
    return tuple((column.title, column.type in NUMERIC) for column in columns)


def _cells(columns: Sequence[Column], row: dict[str, object]) -> tuple[Cell, ...]:
    return tuple(cell(column, row.get(column.name)) for column in columns)


def _changed(row: RowChange, columns: dict[str, Column]) -> ChangedRow:
    key = tuple(
        (columns[name].title, cell(columns[name], value).text)
        for name, value in row.key.items()
        if name in columns and name != ROW
    )
    cells = tuple(
        ChangedCell(
            columns[each.column].title,
            cell(columns[each.column], each.before),
            cell(columns[each.column], each.after),
        )
        for each in row.cells
        if each.column in columns
    )
    return ChangedRow(key, cells)
