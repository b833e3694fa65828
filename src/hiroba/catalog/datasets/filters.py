"""A search query as conditions on the catalogue, one a facet, so that each can be left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from hiroba.catalog.datasets.errors import InvalidQuery
from hiroba.catalog.datasets.models import DatasetPlace
from hiroba.catalog.datasets.types import FRESHNESS, MAX_PAGE_SIZE, SORTS, SearchQuery

MONTH = timedelta(days=30)
YEAR = timedelta(days=365)
COLUMNS = ("organisation", "theme", "format", "licence", "model")  # facets that are a column of the dataset
FACETS = (*COLUMNS, "freshness", "place")


def check(query: SearchQuery) -> None:
    """Raise InvalidQuery for a sort, page, size or freshness that does not exist."""
    if query.sort not in SORTS:
        raise InvalidQuery(field="sort", value=query.sort)
    if query.page < 1:
        raise InvalidQuery(field="page", value=query.page)
    if not 1 <= query.page_size <= MAX_PAGE_SIZE:
        raise InvalidQuery(field="page_size", value=query.page_size)
    for value in query.freshness:
        if value not in FRESHNESS:
            raise InvalidQuery(field="freshness", value=value)


def conditions(query: SearchQuery, now: datetime) -> dict[str, Q]:
    """Return the condition of each facet that the query narrows."""
    found = {name: Q(**{f"{name}__in": values}) for name in COLUMNS if (values := getattr(query, name))}
    if query.freshness:
        found["freshness"] = _freshness(query.freshness, now)
    if query.place:
        found["place"] = Q(pk__in=DatasetPlace.objects.filter(code__in=query.place).values("dataset"))
    return found


def _freshness(values: tuple[str, ...], now: datetime) -> Q:
    spans = {
        "month": Q(modified__gte=now - MONTH),
        "year": Q(modified__lt=now - MONTH, modified__gte=now - YEAR),
        "older": Q(modified__lt=now - YEAR),
    }
    condition = Q()
    for value in values:
        condition |= spans[value]
    return condition


def joined(parts: Mapping[str, Q], *, without: str | None = None) -> Q:
    """Return all conditions together, except one facet's own."""
    condition = Q()
    for name, part in parts.items():
        if name != without:
            condition &= part
    return condition
