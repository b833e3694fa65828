"""What a reader may see, as a condition of the query itself."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hiroba.catalog.datasets.errors import DatasetWithdrawn, UnknownDataset
from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.decide.service import visible
from hiroba.kernel.decide.types import Limits, Sight, TargetKind, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations


def published(sight: Sight) -> QuerySet[Dataset]:
    """Return the datasets that this reader sees and that are not withdrawn."""
    return Dataset.objects.filter(visible(sight), withdrawn__isnull=True)


def hidden(sight: Sight) -> QuerySet[Dataset]:
    """Return all others: what this reader does not see, and what is withdrawn."""
    others = Q(withdrawn__isnull=False)
    return Dataset.objects.filter(others if sight.everything else others | ~visible(sight))


def require_there(dataset_id: str) -> None:
    """Return unless this was public and has gone with its owner. Raises OrganisationLeft."""
    if not organisations.stopped():
        return
    owner = Dataset.objects.filter(pk=dataset_id, visibility=Visibility.PUBLIC.value)
    for code in owner.values_list("organisation", flat=True):
        organisations.require_there(code)


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
    """Return the dataset.

    Raises UnknownDataset (none for this reader), DatasetWithdrawn (it ended) or OrganisationLeft (it was
    public and has gone with its owner).
    """
    found = Dataset.objects.filter(visible(sight), pk=dataset_id).first()
    require_there(dataset_id)
    if found is None:
        journal.unseen(sight.who, "dataset", dataset_id)
        raise UnknownDataset(id=dataset_id)
    if found.withdrawn is not None:
        raise DatasetWithdrawn(id=dataset_id)
    return found
