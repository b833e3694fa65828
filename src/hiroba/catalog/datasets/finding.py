"""Datasets found: by words and facets, newest first, by organisation, by source."""

from __future__ import annotations

import math

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from hiroba.catalog.datasets import among, tally  # noqa: F401 - among registers its lookup
from hiroba.catalog.datasets.facets import labelled
from hiroba.catalog.datasets.filters import FACETS, LIMITS, check, conditions, joined, limits
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.origins import source_key_column
from hiroba.catalog.datasets.remembering import remembered
from hiroba.catalog.datasets.sight import published
from hiroba.catalog.datasets.tally import Tally
from hiroba.catalog.datasets.types import (
    DatasetCard,
    DatasetInfo,
    OrganisationCount,
    SearchPage,
    SearchQuery,
)
from hiroba.catalog.datasets.values import card, info
from hiroba.catalog.search import service as index
from hiroba.kernel.decide.service import visible
from hiroba.kernel.decide.types import Sight

_ORDERS = {
    "modified": ("over", "-modified", "-id"),
    "created": ("over", "-created", "-id"),
    "title": ("over", "title", "id"),
}
_CHUNK = 500


def search(query: SearchQuery, sight: Sight) -> SearchPage:
    """Return one page of what this reader may see, with facet counts. Raises InvalidQuery."""
    check(query)
    if query.text.strip():
        counted, items = _by_words(query, sight)
    else:
        counted, items = _by_facets(query, sight)
    suggestion = index.did_you_mean(query.text) if query.text and not counted.total else None
    pages = max(1, math.ceil(counted.total / query.page_size))
    return SearchPage(counted.total, items, labelled(counted.counters), suggestion, query.page, pages)


def _by_facets(query: SearchQuery, sight: Sight) -> tuple[Tally, tuple[DatasetCard, ...]]:
    base, now = published(sight), timezone.now()
    parts = conditions(query, now)
    order = _ORDERS.get(query.sort, _ORDERS["modified"])
    rows = base.filter(joined(parts)).order_by(*order)
    asked = (sight, *((name, getattr(query, name)) for name in (*FACETS, *LIMITS)))
    return remembered(asked, lambda: tally.of_all(sight, parts, now)), _cards(rows[_slice(query)])


def _by_words(query: SearchQuery, sight: Sight) -> tuple[Tally, tuple[DatasetCard, ...]]:
    """The index ranks ids and knows nothing of readers: what they may see is the database's condition."""
    ranked, now = index.search(query.text), timezone.now()
    base = published(sight)
    limited = base.filter(joined(limits(query)), pk__among=frozenset(ranked))
    asked = (query.text, sight, *((name, getattr(query, name)) for name in (*FACETS, *LIMITS)))
    counted = remembered(asked, lambda: tally.of_found(limited, query, now))
    left = base.filter(joined(conditions(query, now)))
    if query.sort != "relevance":
        rows = left.filter(pk__among=frozenset(ranked)).order_by(*_ORDERS[query.sort])
        return counted, _cards(rows[_slice(query)])
    page = _walked(ranked, left, _slice(query))
    cards = {each.id: each for each in _cards(base.filter(pk__in=page))}
    return counted, tuple(cards[each] for each in page if each in cards)


def _walked(ranked: list[str], left: QuerySet[Dataset], wanted: slice) -> list[str]:
    """Return the slice of the ranked ids that are left, looking at no more of them than it takes."""
    found: list[str] = []
    for start in range(0, len(ranked), _CHUNK):
        chunk = ranked[start : start + _CHUNK]
        seen = frozenset(left.filter(pk__in=chunk).values_list("pk", flat=True))
        found += [each for each in chunk if each in seen]
        if len(found) >= wanted.stop:
            break
    return found[wanted]


def _slice(query: SearchQuery) -> slice:
    first = (query.page - 1) * query.page_size
    return slice(first, first + query.page_size)


def _cards(rows: QuerySet[Dataset]) -> tuple[DatasetCard, ...]:
    return tuple(card(row) for row in rows.prefetch_related("place_rows"))


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
