"""Datasets chosen by a tree of conditions: counted, sorted, paged, and opened many at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Final

import numpy as np
from django.db.models import F
from django.utils import timezone

from hiroba.catalog.datasets import among  # noqa: F401 - registers its lookup
from hiroba.catalog.datasets.criteria import (
    COLUMNS,
    NUMBERS,
    TIMES,
    AllOf,
    AnyOf,
    Condition,
    Order,
    Selected,
    Words,
)
from hiroba.catalog.datasets.errors import InvalidQuery
from hiroba.catalog.datasets.meeting import TIMES_HERE, meeting
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.ordering import in_order
from hiroba.catalog.datasets.shelf import Mask, Positions, Shelf, read_again, shelf
from hiroba.catalog.datasets.sight import published
from hiroba.catalog.datasets.tally import counted, seen
from hiroba.catalog.search import service as index
from hiroba.kernel.decide.types import Sight

FACETS: Final = ("organisation", "theme", "licence", "visibility", "model", "format", "keyword", "place")
_LATELY: Final = timedelta(days=1)  # more than it takes until a withdrawal was told everywhere
_FEW: Final = 10_000  # ids that are put into a question; of more, the answer is looked through


def select(
    condition: Condition,
    sight: Sight,
    *,
    order: Sequence[Order] = (),
    offset: int = 0,
    limit: int = 20,
    facets: Collection[str] = (),
) -> Selected:
    """Return a page of the datasets that meet the condition and that this reader sees.

    Without an order: by how well they fit where words are asked for, else the newest change first.
    Raises InvalidQuery for a field, order or facet that does not exist.
    """
    asked = condition, sight, order, slice(offset, offset + limit), facets
    found = _selected(*asked)
    there = published(sight).filter(pk__among=frozenset(found.ids)).values_list("pk", flat=True)
    if missing := set(found.ids).difference(there):
        read_again(missing)  # gone while nobody has said so yet
        found = _selected(*asked)
    return found


def _selected(
    condition: Condition, sight: Sight, order: Sequence[Order], wanted: slice, facets: Collection[str]
) -> Selected:
    columns = shelf()
    mask = seen(columns, sight) & meeting(columns, condition)
    for name in facets:
        if name not in FACETS:
            raise InvalidQuery(field="facet", value=name[:60])
    counts = {name: counted(columns, name, mask) for name in facets}
    ids = _page(columns, mask, condition, order, wanted)
    return Selected(int(np.count_nonzero(mask)), tuple(ids), counts)


def _page(
    columns: Shelf, mask: Mask, condition: Condition, order: Sequence[Order], wanted: slice
) -> Sequence[str]:
    words = _words(condition)
    if order:
        return _sorted(columns, mask, order, wanted)
    if words:
        places = _ranked(columns, mask, words, wanted)
    else:
        places = in_order(columns, mask, columns.changed, wanted, backwards=True).tolist()
    return [columns.ids[place] for place in places]


def _ranked(columns: Shelf, mask: Mask, words: Sequence[Words], wanted: slice) -> list[int]:
    """By the first words, then by the next; what no words have found comes last."""
    ordered: list[int] = []
    left = mask.copy()
    for each in words:
        found = index.match(each.text, columns.documents)
        at = columns.found_at[found.positions]
        best = columns.found_at[index.best(found, (at >= 0) & left[at], wanted.stop)]
        ordered += best.tolist()
        left[best] = False
    if len(ordered) < wanted.stop:
        ordered += columns.by_id[left[columns.by_id]].tolist()
    return ordered[wanted]


def _sorted(columns: Shelf, mask: Mask, order: Sequence[Order], wanted: slice) -> list[str]:
    orders = _order(order)
    first = order[0]
    if len(order) == 1 and first.field in (*TIMES_HERE, "title"):
        keys = columns.title_rank if first.field == "title" else getattr(columns, first.field)
        places = in_order(columns, mask, -keys if first.descending else keys, wanted).tolist()
    elif first.field in ("id", "name"):
        by: Positions = getattr(columns, f"by_{first.field}")
        places = by[mask[by]][:: -1 if first.descending else 1][wanted].tolist()
    else:
        return _sorted_by_database(columns, mask, orders, wanted)
    return [columns.ids[place] for place in places]


def _sorted_by_database(columns: Shelf, mask: Mask, orders: list[Any], wanted: slice) -> list[str]:
    ids = frozenset(columns.ids[place] for place in np.flatnonzero(mask).tolist())
    rows = Dataset.objects.order_by(*orders).values_list("pk", flat=True)
    if len(ids) <= _FEW:
        return list(rows.filter(pk__among=ids)[wanted])
    meant = (id for id in rows.iterator(2000) if id in ids)
    return list(islice(meant, wanted.start, wanted.stop))


def names(sight: Sight, *, offset: int = 0, limit: int) -> list[str]:
    """Return the names of the datasets that this reader sees, by name."""
    columns = shelf()
    lately = Dataset.objects.filter(withdrawn__gte=timezone.now() - _LATELY).values_list("pk", flat=True)
    at = [place for id in lately if (place := columns.where.get(id, columns.size)) < columns.size]
    if columns.alive[at].any():
        read_again(frozenset(lately))  # gone while nobody has said so yet
        columns = shelf()
    places = columns.by_name[seen(columns, sight)[columns.by_name]]
    return [columns.names[place] for place in places[offset : offset + limit].tolist()]


def keyword_counts(sight: Sight, text: str = "", limit: int = 1000, offset: int = 0) -> list[tuple[str, int]]:
    """Return the keywords that have the text, with their number of datasets (for this reader), by word."""
    columns = shelf()
    counts = counted(columns, "keyword", seen(columns, sight))
    found = sorted(pair for pair in counts.items() if text.upper() in pair[0].upper())
    return found[offset : offset + limit]


def _words(condition: Condition) -> list[Words]:
    if isinstance(condition, Words):
        return [condition]
    parts = condition.parts if isinstance(condition, AllOf | AnyOf) else ()
    return [words for part in parts for words in _words(part)]


def _order(order: Sequence[Order]) -> list[Any]:
    for each in order:
        if each.field not in (*COLUMNS, *TIMES, *NUMBERS):
            raise InvalidQuery(field="sort", value=each.field[:60])
    return [*(_ordered(each) for each in order), "id"]


def _ordered(order: Order) -> Any:
    """Where it says nothing of nothing, an index of the column serves."""
    nulls_last = True if getattr(Dataset._meta.get_field(order.field), "null", False) else None
    field = F(order.field)
    return field.desc(nulls_last=nulls_last) if order.descending else field.asc(nulls_last=nulls_last)
