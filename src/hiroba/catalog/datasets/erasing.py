"""What an owner has no right to keep any more is deleted for good, every version of it."""

from __future__ import annotations

from django.db import transaction

from hiroba.catalog.datasets import metadata
from hiroba.catalog.datasets.models import Version
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal


@transaction.atomic
def erase(dataset_id: str, who: Principal) -> int:
    """Withdraw a dataset and forget all its versions; return how many there were.

    Their files are swept where nothing else has them. Raises UnknownDataset, Forbidden.
    """
    metadata.withdraw(dataset_id, who)
    dataset = metadata.locked(dataset_id, who)
    versions = Version.objects.filter(dataset=dataset)
    count = versions.count()
    if count:
        versions.delete()
        journal.record(
            who, "dataset.erase", "dataset", dataset.pk, organisation=dataset.organisation,
            details={"versions": count},
        )  # fmt: skip
    return count
