"""The rows of an answer as a page shows them: a table, a chart, a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.web.catalogue.dataset.cells import Cell, cell, plain

PAGE = 100  # rows
_NUMBERS = frozenset({ColumnType.INTEGER, ColumnType.NUMBER})
_TIMES = frozenset({ColumnType.DATE, ColumnType.DATETIME, ColumnType.YEAR, ColumnType.YEARMONTH})
_POINTS = 500
_LINES = 6
_SHAPELESS = frozenset({"緯度", "経度", "latitude", "longitude"})


@dataclass(frozen=True)
class Head:
    title: str
    numeric: bool


@dataclass(frozen=True)
class Drawing:
    """x, ys: names of the columns. data: what <hiroba-chart> draws."""

    kind: str
    x: str
    ys: tuple[str, ...]
    data: dict[str, Any]
    truncated: bool


def heads(schema: TableSchema) -> list[Head]:
    return [Head(each.title, each.type in _NUMBERS) for each in schema.columns]


def rows(path: Path, schema: TableSchema, page: int) -> list[list[Cell]]:
    """One page of rows, from 1."""
    found = tables.query(path, schema, limit=PAGE, offset=(page - 1) * PAGE)
    return [[cell(column, row[column.name]) for column in schema.columns] for row in found.rows]


def drawing(path: Path, schema: TableSchema, asked: Mapping[str, Any]) -> Drawing | None:
    """The chart that is asked for (x, y, kind), or the one that suits; None where nothing can be drawn."""
    columns = {each.name: each for each in schema.columns}
    numbers = [each.name for each in schema.columns if each.type in _NUMBERS]
    across = _across(schema, str(asked.get("x", "")), columns)
    if across is None:
        return None
    wished = [name for name in asked.get("ys", ()) if name in numbers]
    usual = [name for name in numbers if name != across.name and columns[name].title not in _SHAPELESS]
    ys = tuple((wished or usual)[:_LINES])
    if not ys:
        return None
    kind = str(asked.get("kind", ""))
    if kind not in ("line", "bar"):
        kind = "line" if across.type in _TIMES or across.title.endswith(("年", "月", "日")) else "bar"
    found = tables.query(path, schema, columns=list(dict.fromkeys([across.name, *ys])), limit=_POINTS)
    data = {
        "x": [plain(across, row[across.name]) for row in found.rows],
        "series": [{"name": columns[name].title, "values": [row[name] for row in found.rows]} for name in ys],
        "unit": "",
        "kind": kind,
    }
    return Drawing(kind, across.name, ys, data, found.total > _POINTS)


def _across(schema: TableSchema, wished: str, columns: Mapping[str, Column]) -> Column | None:
    """The column of the horizontal axis: the wished one, a time, a word, else the first of two numbers."""
    if wished in columns:
        return columns[wished]
    drawable = [each for each in schema.columns if each.type is not ColumnType.GEOMETRY]
    times = [each for each in drawable if each.type in _TIMES]
    words = [each for each in drawable if each.type not in _NUMBERS]
    numbers = [each for each in drawable if each.type in _NUMBERS]
    return next(iter([*times, *words]), numbers[0] if len(numbers) > 1 else None)


def has_places(schema: TableSchema) -> bool:
    return schema.geometry is not None or schema.longitude is not None
