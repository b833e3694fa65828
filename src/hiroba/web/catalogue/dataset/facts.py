"""Facts of a table's columns. A table never changes once it is stored, so they are worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import (
    Bin,
    ChartSpec,
    Column,
    ColumnType,
    DistinctValue,
    QueryTooLarge,
    QueryTooSlow,
    TableSchema,
)
from hiroba.kernel.storage import service as storage
from hiroba.web.catalogue.dataset.cells import plain
from hiroba.web.catalogue.dataset.wide import wide_charts
from hiroba.web.catalogue.names import NUMERIC

_KEPT = 256  # tables whose facts are kept in memory
_CHOICES = 16


@dataclass(frozen=True)
class Fact:
    """share: percent of filled cells, rounded down so that 100 means all. choices: all the different
    texts when they are few, else (). low and high: in words."""

    column: Column
    filled: int
    empty: int
    share: int
    distinct: int
    low: str
    high: str
    top: tuple[DistinctValue, ...]
    bins: tuple[Bin, ...]
    choices: tuple[str, ...]


def facts(table: TableInfo) -> Mapping[str, Fact]:
    """Facts by name of the column; none of a table that is too large to look at as a whole."""
    try:
        return _facts(table.parquet, table.schema, get_language())
    except (QueryTooLarge, QueryTooSlow):
        return {}


@lru_cache(maxsize=_KEPT)
def _facts(key: str, schema: TableSchema, _language: str | None) -> Mapping[str, Fact]:
    columns = {column.name: column for column in schema.columns}
    found = {}
    for each in tables.profile(storage.local_path(key), schema):
        column = columns[each.name]
        whole = each.filled + each.empty
        top = each.top if column.type is not ColumnType.GEOMETRY else ()
        ranged = column.type in NUMERIC or column.type in (ColumnType.DATE, ColumnType.DATETIME)
        found[each.name] = Fact(
            column=column,
            filled=each.filled,
            empty=each.empty,
            share=each.filled * 100 // whole if whole else 0,
            distinct=each.distinct,
            low=plain(column, each.minimum) if ranged else "",
            high=plain(column, each.maximum) if ranged else "",
            top=top,
            bins=each.bins,
            choices=_choices(column, each.distinct, top),
        )
    return found


def _choices(column: Column, distinct: int, top: tuple[DistinctValue, ...]) -> tuple[str, ...]:
    if column.type is not ColumnType.STRING or distinct > min(len(top), _CHOICES):
        return ()
    return tuple(sorted(str(each.value) for each in top if each.value))


@lru_cache(maxsize=_KEPT)
def _charts(key: str, schema: TableSchema, _language: str | None) -> tuple[ChartSpec, ...]:
    """Their titles are words: one set a language."""
    path = storage.local_path(key)
    wide = [] if schema.year_columns else wide_charts(path, schema)
    return tuple(wide or tables.series(path, schema))


def charts(table: TableInfo) -> tuple[ChartSpec, ...]:
    """The charts that the table suggests."""
    return _charts(table.parquet, table.schema, get_language())
