"""Versions that come every few minutes are thinned out: the newest stay, and the last one of each day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import metadata
from hiroba.catalog.datasets.models import Version
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal


@transaction.atomic
def thin(dataset_id: str, newest: int, days: int, who: Principal) -> int:
    """Forget versions for good; return how many. newest: so many stay in any case, the current one always.
    days: for so long the last version of each day (in the time zone of the face) stays, too.

    Their files are swept where nothing else has them. Raises UnknownDataset, Forbidden.
    """
    dataset = metadata.locked(dataset_id, who)
    older = Version.objects.filter(dataset=dataset).order_by("-number")[max(newest, 1) :]
    first = timezone.localdate() - timedelta(days=days)
    seen, gone = set(), []
    for pk, created in older.values_list("pk", "created"):
        day = timezone.localdate(created)
        if day in seen or day < first:
            gone.append(pk)
        seen.add(day)
    if gone:
        Version.objects.filter(pk__in=gone).delete()
        journal.record(
            who,
            "dataset.thin",
            "dataset",
            dataset.pk,
            organisation=dataset.organisation,
            details={"versions": len(gone)},
        )
    return len(gone)
