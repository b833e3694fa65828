"""Old versions whose time is over: their files and tables go, number and address stay and say so.

A version is old from the moment at which the next one came; the newest one never is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets.errors import UnknownDataset
from hiroba.catalog.datasets.models import Change, Dataset, QualityResult, Table, Version
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal


def lapsing(dataset_id: str) -> Iterator[tuple[int, datetime]]:
    """Yield number, and since when it is old, of each old version that still has its files, oldest first.

    Raises UnknownDataset.
    """
    dataset = Dataset.objects.filter(pk=dataset_id).exclude(title="").first()
    if dataset is None:
        raise UnknownDataset(id=dataset_id[:20])
    rows = Version.objects.filter(dataset=dataset).order_by("number")
    known = list(rows.values_list("number", "created", "expired"))
    for (number, _created, expired), (_next, came, _expired) in pairwise(known):
        if expired is None and number != dataset.number:
            yield number, came


@transaction.atomic
def expire_version(dataset_id: str, number: int, who: Principal) -> bool:
    """Take the files, tables and reports of an old version away; False where there is nothing to do.

    The caller has asked `decide`. The files are swept where nothing else has them.
    """
    dataset = Dataset.objects.select_for_update().filter(pk=dataset_id).first()
    version = Version.objects.filter(dataset=dataset, number=number, expired=None).first()
    if dataset is None or version is None or number == dataset.number:
        return False
    for model in (Table, Change, QualityResult):
        model.objects.filter(version=version).delete()
    version.blob, version.size, version.quoted, version.expired = "", 0, "", timezone.now()
    version.save(update_fields=["blob", "size", "quoted", "expired"])
    journal.record(
        who, "dataset.expire-version", "dataset", dataset.pk, organisation=dataset.organisation,
        details={"version": number},
    )  # fmt: skip
    return True
