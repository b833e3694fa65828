"""The places of a table for its map."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.catalog.usage import service as usage
from hiroba.web.catalogue.dataset.cells import plain
from hiroba.web.catalogue.errors import BadOption
from hiroba.web.catalogue.files.names import etag_of, finish, unchanged
from hiroba.web.catalogue.files.sending import takes_gzip
from hiroba.web.catalogue.files.tiled import may_be_tiled, tiles_of
from hiroba.web.catalogue.question import read_question
from hiroba.web.catalogue.reader import Opened, open_dataset, parquet_of, table_of

_MOST = 10_000  # places of one answer
_SHOWN = 8  # rows of a place's card
_NAMES = ("name", "title")
_OWN_WORDS = frozenset({"title", "href", "kind", "color"})
Bounds = tuple[float, float, float, float]


@require_safe
def features(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """GET /datasets/<id>/features.geojson?bbox=west,south,east,north. ?tiles=: whoever can draw tiles is told
    where they are, in place of more places than one answer holds."""
    opened = open_dataset(request, dataset_id)
    if set(request.GET) == {"tiles"} and may_be_tiled(opened) and (told := tiles_of(opened)):
        answer = JsonResponse(told, content_type="application/geo+json")
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return send_features(request, opened)


def send_features(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The places of the table that the address asks for."""
    table = table_of(request, opened.detail)
    box = bounds(request.GET.get("bbox", ""))
    packed = takes_gzip(request)
    etag = etag_of(table.parquet, "features", sorted(request.GET.lists()), request.LANGUAGE_CODE, packed)
    if (same := unchanged(request, etag)) is not None:
        return _finished(same, opened, etag)
    heading, shown = map_columns(table.schema)
    names = [column.name for column in (heading, *shown) if column]
    question = read_question(request.GET, table.schema, strict=False)
    found = tables.features(
        parquet_of(table),
        table.schema,
        bbox=box,
        limit=_MOST,
        filters=question.filters,
        search=question.search,
        columns=names,
    )
    answer = JsonResponse(for_map(found, heading, shown), json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = "application/geo+json"
    usage.looked(opened.detail.card, opened.who, rows=len(found["features"]), size=len(answer.content))
    if packed:
        answer.content = gzip.compress(answer.content, 1)
        answer.headers["Content-Encoding"] = "gzip"
    return _finished(answer, opened, etag)


def _finished(answer: HttpResponseBase, opened: Opened, etag: str) -> HttpResponseBase:
    finish(answer, opened, etag)
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


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


def map_columns(schema: TableSchema) -> tuple[Column | None, tuple[Column, ...]]:
    """(the column that names a place, the columns of its card)."""
    hidden = {schema.longitude, schema.latitude, schema.geometry}
    columns = [c for c in schema.columns if c.name not in hidden and c.type is not ColumnType.GEOMETRY]
    heading = title_column(columns)
    return heading, tuple(column for column in columns if column is not heading)[:_SHOWN]


def title_column(columns: Sequence[Column]) -> Column | None:
    """The model's name, else a text whose title is a name, else the first text."""
    texts = [c for c in columns if c.type is ColumnType.STRING and not c.format]
    modelled = (c for c in texts if c.model and c.model.rpartition(".")[2] in _NAMES)
    named = (c for c in texts if "名" in c.title and "地方公共団体" not in c.title)
    return next(modelled, None) or next(named, None) or next(iter(texts), None)


def for_map(found: dict[str, Any], heading: Column | None, shown: Sequence[Column]) -> dict[str, Any]:
    """The collection with what the map's cards show: a heading, and rows under the Japanese titles."""
    features = [_feature(each, heading, shown) for each in found["features"]]
    labels = {_key(column): column.title for column in shown}
    return {**found, "labels": labels, "features": features}


def _feature(feature: dict[str, Any], heading: Column | None, shown: Sequence[Column]) -> dict[str, Any]:
    cells = feature.get("properties") or {}
    rows = {_key(c): plain(c, cells[c.name]) for c in shown if cells.get(c.name) not in (None, "")}
    title = {"title": str(cells[heading.name])} if heading and cells.get(heading.name) else {}
    return {**feature, "properties": title | rows}


def _key(column: Column) -> str:
    """The property's name; the map's own words are kept free."""
    return f"{column.name}_" if column.name in _OWN_WORDS else column.name
