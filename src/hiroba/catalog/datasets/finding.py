"""Datasets found: by words and facets, newest first, by organisation, by source."""

from __future__ import annotations

import math

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from hiroba.catalog.datasets.facets import labelled
from hiroba.catalog.datasets.filters import check
from hiroba.catalog.datasets.models import Dataset, Version
from hiroba.catalog.datasets.ordering import page_of
from hiroba.catalog.datasets.origins import source_key_column
from hiroba.catalog.datasets.shelf import read_again, shelf
from hiroba.catalog.datasets.sight import is_seen, published
from hiroba.catalog.datasets.tally import seen, tally
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

_RECENT = ("over", "-modified", "-id")


def search(query: SearchQuery, sight: Sight) -> SearchPage:
    """Return one page of what this reader may see, with facet counts. Raises InvalidQuery."""
    check(query)
    page, wanted = _page(query, sight)
    if missing := set(wanted).difference(each.id for each in page.items):
        read_again(missing)  # gone while nobody has said so yet
        page, _wanted = _page(query, sight)
    return page


def _page(query: SearchQuery, sight: Sight) -> tuple[SearchPage, list[str]]:
    """Return the page and the ids that should be on it."""
    columns = shelf()
    among = seen(columns, sight)
    found = index.match(query.text, columns.documents) if query.text.strip() else None
    if found is not None:
        among = among & columns.those(found.positions)
    counted = tally(columns, among, query, timezone.now())
    ids = page_of(columns, counted.mask, found, query)
    cards = {each.id: each for each in _cards(Dataset.objects.filter(pk__in=ids), sight)}
    suggestion = index.did_you_mean(query.text) if query.text and not counted.total else None
    return SearchPage(
        counted.total,
        tuple(cards[id] for id in ids if id in cards),
        labelled(counted.counters),
        suggestion,
        query.page,
        max(1, math.ceil(counted.total / query.page_size)),
    ), ids


def _cards(rows: QuerySet[Dataset], sight: Sight) -> tuple[DatasetCard, ...]:
    """Return the cards of these few datasets that the reader sees. The condition stands here: in the query it
    would lead SQLite to look at all that is public."""
    return tuple(
        card(row)
        for row in rows.prefetch_related("place_rows")
        if row.withdrawn is None and is_seen(row, sight)
    )


def recent(limit: int, sight: Sight) -> tuple[DatasetCard, ...]:
    """Return the datasets that changed last, newest first."""
    return _cards(published(sight).order_by(*_RECENT)[:limit], sight)


def organisation_counts(sight: Sight) -> tuple[OrganisationCount, ...]:
    """Return how many datasets each organisation has (for this reader), most first."""
    rows = (
        published(sight).order_by().values_list("organisation").annotate(n=Count("pk"), last=Max("modified"))
    )
    counts = (OrganisationCount(code, number, last) for code, number, last in rows)
    return tuple(sorted(counts, key=lambda each: (-each.datasets, each.organisation)))


def stored_bytes() -> dict[str, int]:
    """Return the bytes of the files that each organisation handed in, of all versions that are kept."""
    rows = Version.objects.order_by().values_list("dataset__organisation").annotate(size=Sum("size"))
    return {code: size for code, size in rows if size}


def find_by_source(organisation: str, source_key: str) -> DatasetInfo | None:
    """Return the dataset of this source, withdrawn or not, whoever asks: for publishing, not for reading."""
    key = source_key_column(source_key)
    row = Dataset.objects.filter(Q(organisation=organisation), source_key=key).first()
    return info(row) if row else None


def find(dataset_id: str, sight: Sight) -> DatasetInfo | None:
    """Return what a dataset is, withdrawn or not, when this reader may see it."""
    row = Dataset.objects.filter(visible(sight), pk=dataset_id).first()
    return info(row) if row else None
