"""Datasets found: by words and facets, newest first, by organisation, by source."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from hiroba.catalog.datasets import among, facets  # noqa: F401 - among registers its lookup
from hiroba.catalog.datasets.filters import check, conditions, joined
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.publish import source_key_column
from hiroba.catalog.datasets.sight import published, visible
from hiroba.catalog.datasets.types import (
    DatasetCard,
    DatasetInfo,
    OrganisationCount,
    SearchPage,
    SearchQuery,
)
from hiroba.catalog.datasets.values import card, info
from hiroba.catalog.search import service as index
from hiroba.kernel.decide.types import Sight

_ORDERS = {"modified": ("-modified", "-id"), "created": ("-created", "-id"), "title": ("title", "id")}


def search(query: SearchQuery, sight: Sight) -> SearchPage:
    """Return one page of what this reader may see, with facet counts. Raises InvalidQuery."""
    check(query)
    now = timezone.now()
    base = published(sight)
    ranked: list[str] | None = None
    if query.text.strip():
        ranked = index.search(query.text)
        base = base.filter(pk__among=ranked)
    parts = conditions(query, now)
    total, counted = facets.count(base, parts, now)
    found = base.filter(joined(parts))
    first = (query.page - 1) * query.page_size
    if ranked is not None and query.sort == "relevance":
        items = _ranked_page(found, ranked, first, query.page_size)
    else:
        order = _ORDERS.get(query.sort, _ORDERS["modified"])
        items = _cards(found.order_by(*order)[first : first + query.page_size])
    suggestion = index.did_you_mean(query.text) if ranked is not None and total == 0 else None
    pages = max(1, math.ceil(total / query.page_size))
    return SearchPage(total, items, counted, suggestion, query.page, pages)


def _cards(rows: QuerySet[Dataset]) -> tuple[DatasetCard, ...]:
    return tuple(card(row) for row in rows.prefetch_related("place_rows"))


def _ranked_page(
    found: QuerySet[Dataset], ranked: Sequence[str], first: int, size: int
) -> tuple[DatasetCard, ...]:
    seen = set(found.order_by().values_list("pk", flat=True))
    page = [each for each in ranked if each in seen][first : first + size]
    cards = {each.id: each for each in _cards(Dataset.objects.filter(pk__in=page))}
    return tuple(cards[each] for each in page if each in cards)


def recent(limit: int, sight: Sight) -> tuple[DatasetCard, ...]:
    """Return the datasets that changed last, newest first."""
    return _cards(published(sight).order_by(*_ORDERS["modified"])[:limit])


def organisation_counts(sight: Sight) -> tuple[OrganisationCount, ...]:
    """Return how many datasets each organisation has (for this reader), most first."""
    rows = (
        published(sight).order_by().values_list("organisation").annotate(n=Count("pk"), last=Max("modified"))
    )
    counts = (OrganisationCount(code, number, last) for code, number, last in rows)
    return tuple(sorted(counts, key=lambda each: (-each.datasets, each.organisation)))


def find_by_source(organisation: str, source_key: str) -> DatasetInfo | None:
    """Return the dataset of this source, withdrawn or not, whoever asks: for publishing, not for reading."""
    key = source_key_column(source_key)
    row = Dataset.objects.filter(Q(organisation=organisation), source_key=key).first()
    return info(row) if row else None


def find(dataset_id: str, sight: Sight) -> DatasetInfo | None:
    """Return what a dataset is, withdrawn or not, when this reader may see it."""
    row = Dataset.objects.filter(visible(sight), pk=dataset_id).first()
    return info(row) if row else None
