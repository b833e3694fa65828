"""The places of a table for its map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ROW, ColumnType, TableSchema
from hiroba.web.catalogue.dataset.preview import address_of_table
from hiroba.web.catalogue.errors import BadOption
from hiroba.web.catalogue.files.names import etag_of, finish, unchanged
from hiroba.web.catalogue.question import link
from hiroba.web.catalogue.reader import Opened, open_dataset, parquet_of, table_of

_MOST = 10_000  # places of one answer
_SHOWN = 8  # rows of a place's card
_NAMES = ("name", "title")
_BBOX = 4
Bounds = tuple[float, float, float, float]


@require_safe
def features(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """GET /datasets/<id>/features.geojson?bbox=west,south,east,north."""
    opened = open_dataset(request, dataset_id)
    table = table_of(request, opened.detail)
    box = bounds(request.GET.get("bbox", ""))
    etag = etag_of(table.parquet, "features", box, request.LANGUAGE_CODE)
    if (same := unchanged(request, etag)) is not None:
        return finish(same, opened, etag)
    found = tables.features(parquet_of(table), table.schema, bbox=box, limit=_MOST)
    path = link(reverse("catalogue:dataset", args=[opened.id]), address_of_table(opened, table))
    return finish(JsonResponse(for_map(found, table.schema, path), json_dumps_params={"ensure_ascii": False},
                               content_type="application/geo+json"), opened, etag)  # fmt: skip


def bounds(text: str) -> Bounds | None:
    """west,south,east,north in degrees. Raises BadOption."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadOption(name="bbox", value=text[:60], choices="west,south,east,north") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadOption(name="bbox", value=text[:60], choices="west,south,east,north")
    return west, south, east, north


def title_column(schema: TableSchema) -> str | None:
    """The column that names a row: the model's name, else the first text."""
    for column in schema.columns:
        if column.model and column.model.rpartition(".")[2] in _NAMES:
            return column.name
    texts = [c for c in schema.columns if c.type is ColumnType.STRING and not c.format]
    named = next((c for c in texts if "名" in c.title), None)
    first = named or (texts[0] if texts else None)
    return first.name if first else None


def for_map(found: dict[str, Any], schema: TableSchema, path: str) -> dict[str, Any]:
    """The collection with what the map's cards show: a heading and some rows with Japanese names."""
    heading = title_column(schema)
    hidden = {schema.longitude, schema.latitude, schema.geometry, heading}
    shown = [c for c in schema.columns if c.name not in hidden and c.type is not ColumnType.GEOMETRY][:_SHOWN]
    collection = {
        "type": "FeatureCollection",
        "labels": {column.name: column.title for column in shown},
        "features": [_feature(each, heading, [c.name for c in shown]) for each in found["features"]],
    }
    return collection


def _feature(feature: dict[str, Any], heading: str | None, shown: list[str]) -> dict[str, Any]:
    cells = feature.get("properties") or {}
    rows = {name: cells[name] for name in shown if cells.get(name) not in (None, "")}
    title = {"title": str(cells[heading])} if heading and cells.get(heading) else {}
    return {
        "type": "Feature",
        "id": feature.get("id", cells.get(ROW)),
        "geometry": feature["geometry"],
        "properties": title | {name: value for name, value in rows.items() if name not in ("title", "href")},
    }
