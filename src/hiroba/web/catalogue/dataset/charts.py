"""The charts of a table: numbers for <hiroba-chart>, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables.types import ChartSpec, ColumnType, TableSchema
from hiroba.web.catalogue.dataset.cells import figure, plain
from hiroba.web.catalogue.dataset.facts import charts

_SHOWN = 3  # charts of a table
_SAID = (ColumnType.BOOLEAN, ColumnType.DATETIME)  # what has other words for people than for machines


@dataclass(frozen=True)
class Chart:
    """data: what the element draws. head and rows: the same as words."""

    key: str
    title: str
    kind: str
    data: dict[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    truncated: bool


def charts_of(table: TableInfo) -> list[Chart]:
    """The charts that are worth showing, ready for the page."""
    return [_chart(f"chart-{at}", each, table.schema) for at, each in enumerate(charts(table)[:_SHOWN])]


def _chart(key: str, spec: ChartSpec, schema: TableSchema) -> Chart:
    titles = {column.name: column.title for column in schema.columns}
    names = [titles.get(name, name) for name in spec.ys]
    known = {column.name: column for column in schema.columns}
    across = known.get(spec.x)
    said = across if across is not None and across.type in _SAID else None
    places = [plain(said, point["x"]) if said else str(point["x"]) for point in spec.points]
    data = {
        "x": places,
        "series": [
            {"name": title, "values": [point.get(name) for point in spec.points]}
            for name, title in zip(spec.ys, names, strict=True)
        ],
        "unit": spec.unit,
        "kind": spec.kind,
    }
    rows = tuple(
        (place, *(_number(point.get(name)) for name in spec.ys))
        for place, point in zip(places, spec.points, strict=True)
    )
    head = (titles.get(spec.x) or _("年"), *names)
    return Chart(key, str(spec.title), spec.kind, data, head, rows, spec.truncated)


def _number(value: float | None) -> str:
    return "–" if value is None else figure(value)
