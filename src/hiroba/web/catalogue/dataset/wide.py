"""Years that stand side by side in the heads (「人口_令和4年」「2020年度」): the lines of a chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ChartSpec, Column, ColumnType, TableSchema

_YEAR = re.compile(
    r"(?:明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])[ .]?(?:元|[0-9０-９]{1,2})年?度?"
    r"|(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])年?度?"
)
_TOTAL = re.compile(r"^(?:合計|総計|小計|総数|全体|計|全市|市計)")
_LEAST = 3  # years from which there is something to see
_LINES = 6
_READ = 60  # rows that are looked at
_CHARTS = 2
_NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER)


def wide_charts(parquet: Path, schema: TableSchema) -> list[ChartSpec]:
    """A chart for each group of year columns, the years from left to right; the first rows are its lines."""
    groups = [group for group in _groups(schema).items() if len(group[1]) >= _LEAST][:_CHARTS]
    if not groups:
        return []
    label = next((column for column in schema.columns if column.type is ColumnType.STRING), None)
    names = [column.name for _title, years in groups for _year, column in years]
    found = tables.query(parquet, schema, columns=[*([label.name] if label else []), *names], limit=_READ)
    rows = [(_words(row[label.name]) if label else "", row) for row in found.rows]
    lines = _named([(words, row) for words, row in rows if not _TOTAL.match(words)])
    return [_chart(title, years, lines, found.total, label) for title, years in groups]


def _groups(schema: TableSchema) -> dict[str, list[tuple[str, Column]]]:
    """What is counted -> (year, column); a head that is nothing but a year counts the table's own thing."""
    groups: dict[str, list[tuple[str, Column]]] = {}
    for column in schema.columns:
        year = _YEAR.search(column.title)
        if year is None or column.type not in _NUMBERS:
            continue
        rest = column.title[: year.start()] + column.title[year.end() :]
        groups.setdefault(rest.strip(" _＿・/／（）()"), []).append((year.group(), column))
    return groups


def _chart(
    title: str,
    years: Sequence[tuple[str, Column]],
    lines: Sequence[tuple[str, dict[str, object]]],
    total: int,
    label: Column | None,
) -> ChartSpec:
    shown = lines[:_LINES]
    points = tuple(
        {"x": year, **{name: _amount(row[column.name]) for name, row in shown}} for year, column in years
    )
    what = title or (label.title if label else "")
    words = format_lazy(_("{values}の推移"), values=what) if what else _("年ごとの推移")
    return ChartSpec(
        "line", "", tuple(name for name, _row in shown), words, years[0][1].unit, points=points,
        truncated=len(lines) > len(shown) or total > _READ,
    )  # fmt: skip


def _named(rows: Sequence[tuple[str, dict[str, object]]]) -> list[tuple[str, dict[str, object]]]:
    """Rows under names of their own: a name that comes again is told by its place."""
    named: dict[str, dict[str, object]] = {}
    for at, (words, row) in enumerate(rows, start=1):
        name = words or str(at)
        named[name if name not in named and name != "x" else f"{name} ({at})"] = row
    return list(named.items())


def _words(value: object) -> str:
    return re.sub(r"\s+", "", str(value)) if value is not None else ""


def _amount(value: object) -> float | None:
    return value if isinstance(value, int | float) else None
