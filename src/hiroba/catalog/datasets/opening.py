"""Many datasets opened at once, for lists that show everything of each."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Prefetch

from hiroba.catalog.datasets.details import detail_of
from hiroba.catalog.datasets.models import Dataset, Link, Table, Version
from hiroba.catalog.datasets.sight import published
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.kernel.decide.types import Sight


def details(ids: Sequence[str], sight: Sight, *, reports: bool = False) -> list[DatasetDetail]:
    """Return these datasets in this order, as they are now; those that the reader does not see are left
    out. reports: with what was mended and judged."""
    tables = Prefetch("tables", Table.objects.order_by("ordinal"))
    current = Version.objects.filter(number=F("dataset__number")).prefetch_related(
        tables, *(("changes", "quality") if reports else ())
    )
    rows = (
        published(sight)
        .filter(pk__in=ids)
        .prefetch_related(
            "place_rows",
            Prefetch("links", Link.objects.order_by("position")),
            Prefetch("versions", current, to_attr="current"),
        )
    )
    found = {row.pk: _opened(row, sight, reports) for row in rows}
    return [found[id] for id in ids if id in found]


def _opened(row: Dataset, sight: Sight, reports: bool) -> DatasetDetail:
    versions: list[Version] = row.current  # type: ignore[attr-defined]  # the prefetched one
    return detail_of(row, versions[0] if versions else None, sight, reports=reports)
