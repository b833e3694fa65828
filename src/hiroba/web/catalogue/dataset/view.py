"""The dataset page: what it is, its table, map, charts and downloads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.context.city import service as city
from hiroba.web.catalogue.dataset.charts import charts_of
from hiroba.web.catalogue.dataset.described import json_ld
from hiroba.web.catalogue.dataset.downloads import downloads, grouped, systems
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.dataset.linked import alternates, elsewhere
from hiroba.web.catalogue.dataset.preview import address_of_table, preview
from hiroba.web.catalogue.files.tiled import may_be_tiled
from hiroba.web.catalogue.partial import is_partial, render_part
from hiroba.web.catalogue.question import link
from hiroba.web.catalogue.reader import Opened, open_dataset, table_of
from hiroba.web.shell import city_sight


@require_safe
def dataset(request: HttpRequest, dataset_id: str, number: int | None = None) -> HttpResponse:
    """GET /datasets/<id>, and of a version for good /datasets/<id>/versions/<n>: the page, or for htmx only
    its table."""
    if (rdf := elsewhere(request, dataset_id)) is not None:
        return rdf
    opened = open_dataset(request, dataset_id, number)
    values: dict[str, Any] = {"dataset": opened.detail.card}
    if opened.detail.tables:
        table = table_of(request, opened.detail)
        values["preview"] = preview(request, opened, table)
        if not is_partial(request):
            values |= _rest(opened, table)
    if not is_partial(request):
        values |= frame(opened, "dataset") | {"alternates": alternates(opened.id)}
        values["json_ld"] = json_ld(request, opened, values.get("downloads", [])) if opened.public else ""
        usage.used(opened.detail.card, Use.VIEW, opened.who)
    elif "preview" in values:  # more rows for a page that was counted
        usage.looked(opened.detail.card, opened.who, rows=len(values["preview"].rows))
    response = render_part(
        request, "web/catalogue/dataset/page.html", "web/catalogue/dataset/preview.html", values
    )
    patch_vary_headers(response, ["Accept"])
    if is_partial(request) and "preview" in values:
        response.headers["HX-Push-Url"] = values["preview"].address
    return response


@require_safe
def named(request: HttpRequest, name: str, _resource: UUID | None = None) -> HttpResponse:
    """GET /dataset/<name>, as CKAN's addresses are: on to the dataset's page. Raises UnknownDataset."""
    opened = open_dataset(request, datasets.by_name(name) or name)
    return redirect("catalogue:dataset", opened.id)


def _rest(opened: Opened, table: TableInfo) -> dict[str, Any]:
    return shown(opened, table) | {
        "table_tabs": _table_tabs(opened, table),
        "things_url": _things_url(opened),
        "tiled": may_be_tiled(opened),
    }


def shown(opened: Opened, table: TableInfo) -> dict[str, Any]:
    """What the page shows of a table beside its rows: map, charts, downloads."""
    kept = address_of_table(opened, table)
    ways = downloads(opened, table)
    has_places = table.bounds is not None or table.schema.geometry or table.schema.longitude
    return {
        "table": table,
        "features_url": link(opened.address("features"), kept) if has_places else "",
        "bbox": ",".join(f"{edge:.5f}" for edge in table.bounds) if table.bounds else "",
        "charts": charts_of(table),
        "downloads": ways,
        "download_url": opened.address("download"),
        "download_groups": grouped(ways),
        "systems": systems(table),
    }


def _things_url(opened: Opened) -> str:
    """The things of the city that this dataset's rows became; "" where they became none."""
    if not city.query(sight=city_sight(opened.who), source=opened.id, limit=1):
        return ""
    return link(reverse("city:listing"), [("source", opened.id)])


def _table_tabs(opened: Opened, table: TableInfo) -> list[tuple[TableInfo, str, bool]]:
    path = opened.address("dataset")
    return [
        (each, link(path, address_of_table(opened, each)), each.ordinal == table.ordinal)
        for each in opened.detail.tables
    ]
