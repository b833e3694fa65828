"""One cell in JSON-safe form: ISO dates, Tokyo time at the face, GeoJSON for geometry."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import shapely
import shapely.geometry

from hiroba.catalog.tables.types import Column, ColumnType

TOKYO: Final = dt.timezone(dt.timedelta(hours=9), "JST")  # fixed, as in SQL and in every form


def date_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def datetime_text(value: Any) -> Any:
    """UTC inside, +09:00 at the face."""
    if not isinstance(value, dt.datetime):
        return value
    aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return aware.astimezone(TOKYO).isoformat()


def number(value: Any) -> Any:
    """JSON has no NaN and no infinity."""
    return value if not isinstance(value, float) or math.isfinite(value) else None


def geometry(value: Any) -> Any:
    """WKB to a GeoJSON geometry; what cannot be read is None."""
    shape = shapely.from_wkb(value, on_invalid="ignore") if value else None
    return None if shape is None or shape.is_empty else shapely.geometry.mapping(shape)


def _same(value: Any) -> Any:
    return value


_FORMS: Final[dict[ColumnType, Callable[[Any], Any]]] = {
    ColumnType.DATE: date_text,
    ColumnType.DATETIME: datetime_text,
    ColumnType.NUMBER: number,
    ColumnType.GEOMETRY: geometry,
}


def renderer(column: Column) -> Callable[[Any], Any]:
    """The function that makes one cell of the column JSON-safe (None stays None)."""
    return _FORMS.get(column.type, _same)


def render_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[tuple[str, Column]]
) -> list[dict[str, Any]]:
    """Rows by SQL name to rows by column name."""
    forms = [(ident, column.name, renderer(column)) for ident, column in columns]
    return [{name: form(row[ident]) for ident, name, form in forms} for row in rows]
