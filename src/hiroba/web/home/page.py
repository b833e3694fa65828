"""The first page: what this place is, what is new, who takes part."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.organisations import service as organisations
from hiroba.web.home.briefly import recent_readings
from hiroba.web.home.tiles import tile_map
from hiroba.web.live.metered import meter
from hiroba.web.organisations.directory import by_kind
from hiroba.web.shell import city_sight, principal

NEW = 6
# What is asked for, and how it is shown: the data's own words stay Japanese on the English page.
WORDS = (
    ("避難所", _("避難所")),
    ("公衆トイレ", _("公衆トイレ")),
    ("人口", _("人口")),
    ("子育て施設", _("子育て施設")),
    ("図書館", _("図書館")),
    ("AED", "AED"),
    ("Wi-Fi", "Wi-Fi"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Render the first page."""
    who = principal(request)
    sight, things = decide.sight(who), city_sight(who)
    counts = {each.organisation: each.datasets for each in datasets.organisation_counts(sight)}
    members = organisations.there()
    readings = recent_readings(things, request.LANGUAGE_CODE)
    meter(who, readings)
    themes = datasets.search(SearchQuery(page_size=1), sight).facets.get("theme", ())
    values: dict[str, Any] = {
        "words": WORDS,
        "recent": datasets.recent(NEW, sight),
        "readings": readings,
        "themes": sorted(themes, key=lambda each: -each.count),
        "tiles": tile_map(members, counts),
        "kinds": by_kind(members, counts),
        "datasets": sum(counts.values()),
        "publishers": len(counts),
        "organisations": len(members),
        "places": city.count(sight=things),
        "organisations_by_code": {each.code: each for each in members},
    }
    return render(request, "web/home/home.html", values)


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The strip of the city's readings alone: what <hiroba-live> asks for again and again."""
    who = principal(request)
    found = recent_readings(city_sight(who), request.LANGUAGE_CODE)
    meter(who, found)
    return render(request, "web/home/readings.html", {"readings": found})
