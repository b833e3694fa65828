"""What a reader may see, as a condition of the query itself."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hiroba.catalog.datasets.errors import DatasetWithdrawn, UnknownDataset
from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.decide.service import visible
from hiroba.kernel.decide.types import Limits, Sight, TargetKind, Visibility


def published(sight: Sight) -> QuerySet[Dataset]:
    """Return the datasets that this reader sees and that are not withdrawn."""
    return Dataset.objects.filter(visible(sight), withdrawn__isnull=True)


def hidden(sight: Sight) -> QuerySet[Dataset]:
    """Return all others: what this reader does not see, and what is withdrawn."""
    others = Q(withdrawn__isnull=False)
    return Dataset.objects.filter(others if sight.everything else others | ~visible(sight))


def is_seen(dataset: Dataset, sight: Sight) -> bool:
    """Say of a row that is in memory whether a reader sees it."""
    return _limits(dataset, sight) is not None


def limits_of(dataset: Dataset, sight: Sight) -> Limits:
    """How much of a dataset a reader is shown. Raises UnknownDataset where it is nothing."""
    limits = _limits(dataset, sight)
    if limits is None:
        raise UnknownDataset(id=dataset.pk)
    return limits


def _limits(dataset: Dataset, sight: Sight) -> Limits | None:
    visibility = Visibility(dataset.visibility)
    return sight.limits(TargetKind.DATASET, dataset.pk, visibility, dataset.organisation)


def get_visible(dataset_id: str, sight: Sight) -> Dataset:
    """Return the dataset. Raises UnknownDataset (none for this reader) or DatasetWithdrawn (it ended)."""
    found = Dataset.objects.filter(visible(sight), pk=dataset_id).first()
    if found is None:
        raise UnknownDataset(id=dataset_id)
    if found.withdrawn is not None:
        raise DatasetWithdrawn(id=dataset_id)
    return found
