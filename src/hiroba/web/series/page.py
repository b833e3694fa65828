"""/series/<id>: the series along time, its rows as one table, its files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from hiroba.catalog.series import service as series
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.decide import service as decide
from hiroba.web.catalogue.dataset.api import site_address
from hiroba.web.catalogue.dataset.frame import terms_of
from hiroba.web.catalogue.dataset.preview import preview
from hiroba.web.catalogue.dataset.view import shown
from hiroba.web.catalogue.names import is_made, licence, organisations_by_code
from hiroba.web.catalogue.partial import is_partial, render_part
from hiroba.web.catalogue.reader import table_of
from hiroba.web.series.described import json_ld
from hiroba.web.series.drift import told
from hiroba.web.series.reader import OpenedSeries, open_series
from hiroba.web.series.timeline import timeline
from hiroba.web.series.words import full, span
from hiroba.web.shell import principal


@require_safe
def page(request: HttpRequest, series_id: str) -> HttpResponse:
    """The page, or for htmx only its table. Raises UnknownSeries."""
    opened = open_series(request, series_id)
    values: dict[str, Any] = {"series": opened.info, "dataset": opened.detail.card}
    if opened.whole is not None:
        table = table_of(request, opened.detail)
        values["preview"] = preview(request, opened, table)
        if not is_partial(request):
            values |= shown(opened, table) | {"drift": told(opened.whole, opened.info)}
    if not is_partial(request):
        values |= _frame(request, opened)
        usage.used(opened.detail.card, Use.VIEW, opened.who)
    elif "preview" in values:  # more rows for a page that was counted
        usage.looked(opened.detail.card, opened.who, rows=len(values["preview"].rows))
    response = render_part(request, "web/series/page.html", "web/catalogue/dataset/preview.html", values)
    if is_partial(request) and "preview" in values:
        response.headers["HX-Push-Url"] = values["preview"].address
    patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """/series: what this reader sees of all organisations."""
    cards = series.series_list(decide.sight(principal(request)))
    values = {"cards": cards, "organisations_by_code": organisations_by_code()}
    return render(request, "web/series/listing.html", values)


def _frame(request: HttpRequest, opened: OpenedSeries) -> dict[str, Any]:
    info, card = opened.info, opened.detail.card
    periods = [each.period for each in info.members]
    licences = list(dict.fromkeys(each.detail.card.licence for each in info.counted))
    return {
        "organisation": organisations_by_code().get(info.organisation),
        "rows": timeline(info),
        "span": span(periods[0], periods[-1]),
        "missing": sum(each.number for each in info.gaps),
        "gaps": [span(each.first, each.last) for each in info.gaps],
        "older": [(full(each.period), each.detail.card) for each in info.members if not each.counts],
        "licences": [licence(each) for each in licences],
        "more_tables": sum(len(each.detail.tables) > 1 for each in info.counted),
        "made": is_made(card.keywords),
        "version": opened.detail.version,
        "public": opened.public,
        "terms": terms_of(opened),
        "manageable": series.may_decide(opened.who, info.organisation),
        "rows_url": f"{site_address(request)}{opened.address('data', 'json')}?limit=5",
        "alternates": [
            (kind, f"{opened.address('dataset')}.{form}")
            for form, kind in (("ttl", "text/turtle"), ("jsonld", "application/ld+json"))
        ],
        "json_ld": json_ld(request, opened) if opened.public else "",
    }
