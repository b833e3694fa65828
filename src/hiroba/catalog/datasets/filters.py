"""What a search query may ask."""

from __future__ import annotations

from datetime import timedelta

from hiroba.catalog.datasets.errors import InvalidQuery
from hiroba.catalog.datasets.shelf import COLUMNS
from hiroba.catalog.datasets.types import FRESHNESS, MAX_PAGE_SIZE, SORTS, Bounds, SearchQuery

MONTH = timedelta(days=30)
YEAR = timedelta(days=365)
FACETS = (*COLUMNS, "freshness", "place")


def check(query: SearchQuery) -> None:
    """Raise InvalidQuery for a sort, page, size or freshness that does not exist."""
    if query.sort not in SORTS:
        raise InvalidQuery(field="sort", value=query.sort)
    if query.page < 1:
        raise InvalidQuery(field="page", value=query.page)
    if not 1 <= query.page_size <= MAX_PAGE_SIZE:
        raise InvalidQuery(field="page_size", value=query.page_size)
    if query.bounds and not _is_box(query.bounds):
        raise InvalidQuery(field="bounds", value=",".join(f"{edge:g}" for edge in query.bounds))
    for value in query.freshness:
        if value not in FRESHNESS:
            raise InvalidQuery(field="freshness", value=value)


def _is_box(bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90
