"""The door of the catalogue's health: how datasets stand, and what to mend first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from hiroba.catalog.health import freshness, mending
from hiroba.catalog.health.assessing import assess, assess_missing
from hiroba.catalog.health.mending import wrong
from hiroba.catalog.health.models import DatasetHealth, LinkCheck
from hiroba.catalog.health.types import Drift, Health, LinkState, Reason, Shift, Standing
from hiroba.kernel.decide.service import visible
from hiroba.kernel.decide.types import Sight

__all__ = ["assess", "assess_missing", "health", "links", "standing", "stars", "wrong"]


def health(dataset_id: str, sight: Sight) -> Health | None:
    """Return how the dataset stands; None while it is not judged, or for who may not see it."""
    row = DatasetHealth.objects.filter(visible(sight), pk=dataset_id).first()
    return _health(row, timezone.now()) if row else None


def stars(datasets: Sequence[str], sight: Sight) -> dict[str, int]:
    """Return the stars (0 to 5) of those that are judged and that this reader may see."""
    rows = DatasetHealth.objects.filter(visible(sight), pk__in=datasets)
    return dict(rows.values_list("pk", "stars"))


def links(dataset_id: str) -> tuple[LinkState, ...]:
    """Return what was last seen behind each of its links; for who may see the dataset."""
    rows = LinkCheck.objects.filter(dataset=dataset_id).order_by("pk")
    return tuple(LinkState(row.url, row.format, row.state == "broken", row.why, row.checked) for row in rows)


def standing(organisation: str, sight: Sight, uses: Mapping[str, int] | None = None) -> Standing:
    """Return how the organisation's datasets stand together, as far as this reader sees them.

    uses: how often each dataset was used lately; what is used more is mended first.
    """
    now = timezone.now()
    rows = DatasetHealth.objects.filter(visible(sight), organisation=organisation).order_by("pk")
    return mending.standing([_health(row, now) for row in rows.iterator()], uses or {})


def _health(row: DatasetHealth, now: datetime) -> Health:
    return Health(
        dataset=row.dataset,
        title=row.title,
        stars=row.stars,
        reason=Reason(row.reason),
        points=row.points,
        completeness=row.completeness,
        missing=tuple(row.missing),
        rules=tuple(row.rules),
        freshness=freshness.freshness(row.updated, row.rhythm, now),
        updated=row.updated,
        due=freshness.due(row.updated, row.rhythm),
        links=row.links,
        broken=row.broken,
        drift=tuple(Drift(**{**each, "shift": Shift(each["shift"])}) for each in row.drift),
        assessed=row.assessed,
    )
