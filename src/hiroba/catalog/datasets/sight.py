"""What a reader may see, as a condition of the query itself."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hiroba.catalog.datasets.errors import DatasetWithdrawn, UnknownDataset
from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.decide.service import visible
from hiroba.kernel.decide.types import Sight


def published(sight: Sight) -> QuerySet[Dataset]:
    """Return the datasets that this reader sees and that are not withdrawn."""
    return Dataset.objects.filter(visible(sight), withdrawn__isnull=True)


def hidden(sight: Sight) -> QuerySet[Dataset]:
    """Return all others: what this reader does not see, and what is withdrawn."""
    others = Q(withdrawn__isnull=False)
    return Dataset.objects.filter(others if sight.everything else others | ~visible(sight))


def get_visible(dataset_id: str, sight: Sight) -> Dataset:
    """Return the dataset. Raises UnknownDataset (none for this reader) or DatasetWithdrawn (it ended)."""
    found = Dataset.objects.filter(visible(sight), pk=dataset_id).first()
    if found is None:
        raise UnknownDataset(id=dataset_id)
    if found.withdrawn is not None:
        raise DatasetWithdrawn(id=dataset_id)
    return found
