"""The door of usage: how often data is used, without knowing by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from hiroba.catalog.usage.counting import count, flush, writer
from hiroba.catalog.usage.models import DailyUse
from hiroba.catalog.usage.types import Day, Usage, Use
from hiroba.kernel.decide.types import Principal
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Subject, SubjectKind
from hiroba.rules.metering.types import Use as Metered

if TYPE_CHECKING:
    from hiroba.catalog.datasets.types import DatasetCard

__all__ = ["count", "flush", "lately", "looked", "usage", "used", "writer"]

_LATELY = timedelta(days=30)
_CHUNK = 500
_METERED = {Use.VIEW: Metered.PAGE, Use.DOWNLOAD: Metered.DOWNLOAD, Use.API: Metered.API}


def used(card: DatasetCard, use: Use, who: Principal, *, rows: int = 0, size: int = 0) -> None:
    """Count a use without anybody, and meter it beside with who and what for. size: bytes, where known."""
    count(card.id, use)
    subject = Subject(SubjectKind.DATASET, card.id, card.organisation)
    metering.meter(who, subject, _METERED[use], rows=rows, size=size)


def looked(card: DatasetCard, who: Principal, *, rows: int = 0, size: int = 0) -> None:
    """Meter what is fetched for a page that was counted, or for the rest of a file: an answer with
    data, and no other view of it."""
    subject = Subject(SubjectKind.DATASET, card.id, card.organisation)
    metering.meter(who, subject, Metered.PAGE, rows=rows, size=size)


def usage(dataset: str, days: int = 30) -> Usage:
    """Return how often the dataset was used: in all, and on each of the last days."""
    rows = DailyUse.objects.filter(dataset=dataset)
    totals = dict(rows.values_list("kind").annotate(n=Sum("number")).order_by())
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for day, kind, number in rows.filter(day__gte=first).values_list("day", "kind", "number"):
        found[day][kind] = number
    views, downloads, calls = (totals.get(kind, 0) for kind in Use)
    return Usage(
        views,
        downloads,
        calls,
        days=tuple(
            Day(day, *(found[day].get(kind, 0) for kind in Use))
            for day in (first + timedelta(days=at) for at in range(days))
        ),
    )


def lately(datasets: Iterable[str] | None = None) -> dict[str, int]:
    """Return how often each dataset was taken or asked in the last 30 days (looking at its page counts
    little: a tenth); None: all that were."""
    rows = DailyUse.objects.filter(day__gt=timezone.localdate() - _LATELY)
    if datasets is None:
        return _weighed(rows.values_list("dataset", "kind").annotate(n=Sum("number")).order_by())
    wanted = list(datasets)
    found: dict[str, int] = {}
    for at in range(0, len(wanted), _CHUNK):
        some = rows.filter(dataset__in=wanted[at : at + _CHUNK])
        found |= _weighed(some.values_list("dataset", "kind").annotate(n=Sum("number")).order_by())
    return found


def _weighed(rows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    tenths: dict[str, int] = defaultdict(int)
    for dataset, kind, number in rows:
        tenths[dataset] += number if kind == Use.VIEW else number * 10
    return {dataset: (number + 9) // 10 for dataset, number in tenths.items()}
