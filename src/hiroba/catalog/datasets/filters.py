"""A search query as conditions on the catalogue, one a facet, so that each can be left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from hiroba.catalog.datasets.errors import InvalidQuery
from hiroba.catalog.datasets.models import DatasetPlace
from hiroba.catalog.datasets.types import FRESHNESS, MAX_PAGE_SIZE, SORTS, Bounds, SearchQuery
from hiroba.catalog.search import service as index

MONTH = timedelta(days=30)
YEAR = timedelta(days=365)
COLUMNS = ("organisation", "theme", "format", "licence", "model")  # facets that are a column of the dataset
FACETS = (*COLUMNS, "freshness", "place")
LIMITS = ("since", "until", "bounds")  # what narrows without being counted


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
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def conditions(query: SearchQuery, now: datetime) -> dict[str, Q]:
    """Return the condition of each facet that the query narrows."""
    found = {name: Q(**{f"{name}__in": values}) for name in COLUMNS if (values := getattr(query, name))}
    if query.freshness:
        found["freshness"] = _freshness(query.freshness, now)
    found |= limits(query)
    if query.place:
        found["place"] = Q(pk__in=DatasetPlace.objects.filter(code__in=query.place).values("dataset"))
    return found


def limits(query: SearchQuery) -> dict[str, Q]:
    """Return the conditions of the time line and of the map."""
    found: dict[str, Q] = {}
    if query.since:
        found["since"] = Q(modified__gte=_midnight(query.since))
    if query.until:
        found["until"] = Q(modified__lt=_midnight(query.until + timedelta(days=1)))
    if query.bounds:
        found["bounds"] = Q(pk__among=frozenset(index.within(query.bounds)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


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
