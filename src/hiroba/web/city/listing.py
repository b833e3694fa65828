"""/city: the things of the city, what changed last first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.context.city.types import Browsed
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.city import facets
from hiroba.web.city.query import MOST_PAGES, PAGE_SIZE, Query, address, read_query
from hiroba.web.city.things import cards, owners
from hiroba.web.live.metered import meter
from hiroba.web.shell import city_sight, principal
from hiroba.web.vocabulary import type_title


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """?q= (a part of a name, or an id), ?type= (several), ?organisation=, ?source= (a dataset), ?sort=all,
    ?page=."""
    query = read_query(request.GET)
    who = principal(request)
    sight = city_sight(who)
    found = _browse(query, sight)
    if not found.items and query.page > 1:
        query = replace(query, page=1)
        found = _browse(query, sight)
    meter(who, found.items)
    values = {"cards": cards(found.items, sight)} | _rest(query, found, sight, who)
    return render(request, "web/city/listing.html", values)


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The things of a page alone: what <hiroba-live> asks for again and again."""
    who = principal(request)
    sight = city_sight(who)
    found = _browse(read_query(request.GET), sight)
    meter(who, found.items)
    return render(request, "web/city/cards.html", {"cards": cards(found.items, sight)})


def _browse(query: Query, sight: Sight) -> Browsed:
    return city.browse(
        sight=sight,
        text=query.text,
        types=query.types,
        tenant=query.organisation or None,
        source=query.source or None,
        limit=PAGE_SIZE,
        offset=query.offset,
        in_order=query.in_order,
    )


def _rest(query: Query, found: Browsed, sight: Sight, who: Principal) -> dict[str, Any]:
    chosen = query.types or query.organisation or query.source or query.text
    kinds = facets.kinds(query, sight)
    by_kind = facets.kinds(replace(query, text="", types=()), sight) if query.text else None
    on_map = urlencode([("type", each) for each in query.types])
    return {
        "query": query,
        "total": found.total,
        "many": not found.whole,
        "kinds": kinds,
        "meant": facets.meant(query.text, by_kind) if by_kind else [],
        "organisations": facets.organisations(query, sight),
        "chips": _chips(query, who),
        "clear_url": address(Query(text=query.text)) if chosen else "",
        "now_url": address(query, page=query.page, to="city:now"),
        "newest_url": address(replace(query, in_order=False)),
        "all_url": address(replace(query, in_order=True)),
        "map_url": reverse("web:map") + (f"?{on_map}" if on_map else ""),
        "page_url": address(query, page=None),
        "pages": _pages(query, found),
    }


def _pages(query: Query, found: Browsed) -> int:
    if found.whole and found.total is not None:
        return min(max(1, -(-found.total // PAGE_SIZE)), MOST_PAGES)
    return query.page + 1 if found.more and query.page < MOST_PAGES else query.page


def _chips(query: Query, who: Principal) -> list[tuple[str, str]]:
    """(label, address without it) of every choice."""
    found = [
        (type_title(each), address(replace(query, types=tuple(one for one in query.types if one != each))))
        for each in query.types
    ]
    if query.organisation:
        name = owners().get(query.organisation, query.organisation)
        found.append((name, address(replace(query, organisation=""))))
    if query.source:
        found.append((source_title(query.source, who), address(replace(query, source=""))))
    return found


def source_title(source: str, who: Principal) -> str:
    """The title of the dataset that things come from; its id where the reader may not see it."""
    try:
        return datasets.detail(source, decide.glance(who)).card.title
    except HirobaError:
        return source
