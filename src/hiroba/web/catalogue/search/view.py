"""The search page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import AllOf, SearchQuery
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Sight
from hiroba.web.catalogue.partial import render_part
from hiroba.web.catalogue.search.cards import cards
from hiroba.web.catalogue.search.facets import chips, groups
from hiroba.web.catalogue.search.limits import limit_chips, limit_form, years
from hiroba.web.catalogue.search.query import address, chosen_pairs, cleared, limit_pairs, read_query
from hiroba.web.shell import principal

_TO_TRY = 8  # words that are offered where nothing was found
_SORTS: Mapping[str, Any] = {
    "relevance": _("ことばに近い順"),
    "modified": _("新しい順"),
    "title": _("名前順"),
}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """GET /search: words, facets, order, pages."""
    query = read_query(request.GET)
    sight = decide.sight(principal(request))
    page = datasets.search(query, sight)
    if query.page > page.pages:
        query = replace(query, page=page.pages)
        page = datasets.search(query, sight)
    choices = groups(query, page.facets)
    values = {
        "query": query,
        "page": page,
        "cards": cards(page.items, sight),
        "groups": choices,
        "facets": render_to_string("web/catalogue/search/facets.html", {"groups": choices}),  # there twice
        "chips": [*chips(query, page.facets), *limit_chips(query)],
        "years": years(query),
        "limits": limit_form(query, page.items),
        "clear_url": address(cleared(query)),
        "sorts": _sorts(query),
        "kept": [*chosen_pairs(query), *limit_pairs(query)],
        "page_url": address(query, page=None),
        "feed_url": _feed(query),
        "suggestion": page.suggestion,
        "suggestion_url": address(SearchQuery(text=page.suggestion)) if page.suggestion else "",
        "words": _words(sight) if not page.total else [],
    }
    return render_part(request, "web/catalogue/search/page.html", "web/catalogue/search/found.html", values)


def _words(sight: Sight) -> list[str]:
    """Keywords to try, those of most datasets first."""
    counts = datasets.select(AllOf(), sight, limit=0, facets=("keyword",)).counts
    ordered = sorted(counts["keyword"].items(), key=lambda pair: (-pair[1], pair[0]))
    return [word for word, _number in ordered[:_TO_TRY]]


def _sorts(query: SearchQuery) -> list[tuple[Any, str, bool]]:
    """(title, address, chosen) of the orders that make sense: no nearness without words."""
    names = [name for name in _SORTS if query.text or name != "relevance"]
    return [(_SORTS[name], address(replace(query, sort=name)), name == query.sort) for name in names]


def _feed(query: SearchQuery) -> str:
    """The feed of this search; "" where it is narrowed by what a feed of news does not look at."""
    if query.freshness or query.since or query.until or query.bounds:
        return ""
    return reverse("discovery:search_feed") + address(query).removeprefix(reverse("catalogue:search"))
