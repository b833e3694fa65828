"""The whole catalogue, a stretch at a time: for harvesters and crawlers, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.sight import published
from hiroba.kernel.decide.types import Sight


def walk(sight: Sight, after: str = "", limit: int = 100, organisation: str = "") -> tuple[str, ...]:
    """Return the ids after this one, in the order of the ids: what is added while one walks is either
    met or was never promised, and nothing is met twice.
    """
    rows = published(sight).filter(pk__gt=after)
    if organisation:
        rows = rows.filter(organisation=organisation)
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def changes(sight: Sight, first: int, limit: int) -> Iterator[tuple[str, datetime]]:
    """Yield (id, when its entry changed) of `limit` datasets from number `first` (from 0) by id, drawn
    from the database as they are asked for."""
    rows: Iterator[tuple[str, datetime]] = (
        published(sight).order_by("pk").values_list("pk", "changed")[first : first + limit].iterator()
    )
    yield from rows


def number(sight: Sight, organisation: str = "") -> int:
    """Return how many datasets this reader sees."""
    rows = published(sight).filter(organisation=organisation) if organisation else published(sight)
    return rows.order_by().count()


def last_change(sight: Sight) -> datetime | None:
    """Return when an entry changed last; None: there is no dataset."""
    newest = Dataset.objects.filter(pk__in=published(sight).order_by("-changed", "-id").values("pk")[:1])
    return newest.values_list("changed", flat=True).first()
