"""The address of the search page: read, and written with one thing changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from hiroba.catalog.datasets.types import FRESHNESS, SORTS, Bounds, SearchQuery
from hiroba.web.numbers import number_in

FACETS = ("organisation", "theme", "format", "licence", "place", "freshness", "model")
EDGES = ("west", "south", "east", "north")
PAGE_SIZE = 20
_MOST_VALUES = 20  # of one facet
_MOST_PAGE = 10_000


def read_query(params: QueryDict) -> SearchQuery:
    """What is looked for. What an address cannot mean is passed over: a link always shows something."""
    text = params.get("q", "").strip()[:200]
    sort = params.get("sort", "")
    if sort not in SORTS or (sort == "relevance" and not text):
        sort = "relevance" if text else "modified"
    number = number_in(params.get("page", ""), 1, digits=5)
    chosen = {name: _values(params.getlist(name)) for name in FACETS}
    chosen["freshness"] = tuple(value for value in chosen["freshness"] if value in FRESHNESS)
    return SearchQuery(
        text=text,
        sort=sort,
        page=min(max(number, 1), _MOST_PAGE),
        page_size=PAGE_SIZE,
        since=_day(params.get("since", "")),
        until=_day(params.get("until", "")),
        bounds=_box(params),
        **chosen,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _box(params: QueryDict) -> Bounds | None:
    """The part of the map: bbox=west,south,east,north, or the four edges as a form sends them."""
    parts = (
        params.get("bbox", "").split(",") if params.get("bbox") else [params.get(edge, "") for edge in EDGES]
    )
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        return None
    proper = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if proper else None


def limit_pairs(query: SearchQuery) -> list[tuple[str, str]]:
    """What narrows by time and map, as it stands in an address."""
    pairs = [(name, day.isoformat()) for name in ("since", "until") if (day := getattr(query, name))]
    if query.bounds:
        pairs.append(("bbox", ",".join(f"{edge:.8g}" for edge in query.bounds)))
    return pairs


def _values(given: Iterable[str]) -> tuple[str, ...]:
    parts = [part.strip() for value in given for part in value.split(",")]
    return tuple(dict.fromkeys(part for part in parts if part))[:_MOST_VALUES]


def default_sort(query: SearchQuery) -> str:
    return "relevance" if query.text else "modified"


def address(query: SearchQuery, *, page: int | None = 1) -> str:
    """The address of this query; page None ends it in `page=` for the pagination partial."""
    pairs: list[tuple[str, str]] = [("q", query.text)] if query.text else []
    pairs += [(name, value) for name in FACETS for value in getattr(query, name)]
    pairs += limit_pairs(query)
    if query.sort != default_sort(query):
        pairs.append(("sort", query.sort))
    if page is None:
        pairs.append(("page", ""))
    elif page > 1:
        pairs.append(("page", str(page)))
    return f"{_path()}?{urlencode(pairs)}" if pairs else _path()


@cache
def _path() -> str:
    """A page has over a hundred such addresses."""
    return reverse("catalogue:search")


def toggled(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """The query with this choice added, or taken away where it was made."""
    chosen: tuple[str, ...] = getattr(query, facet)
    values = tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
    changes: dict[str, tuple[str, ...]] = {facet: values}
    return replace(query, **changes)  # type: ignore[arg-type]


def chosen_pairs(query: SearchQuery) -> list[tuple[str, str]]:
    """Every choice of a facet, in the order of the facets."""
    return [(name, value) for name in FACETS for value in getattr(query, name)]


def cleared(query: SearchQuery) -> SearchQuery:
    """Only the words and the order."""
    return SearchQuery(text=query.text, sort=query.sort, page_size=query.page_size)
