"""A dataset that is not kept up any more: it stays readable, says what took its place, and is found last."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import metadata
from hiroba.catalog.datasets.errors import InvalidSuccessor
from hiroba.catalog.datasets.events import CHANGED
from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.decide.types import Principal, Visibility

_LONGEST_REASON = 500
_LONGEST_LINE = 20  # of successors, one after another


@transaction.atomic
def deprecate(dataset_id: str, who: Principal, successor: str = "", reason: str = "") -> None:
    """Mark the dataset as ended, or as replaced by another one (successor: its id).

    Raises UnknownDataset, Forbidden, InvalidSuccessor.
    """
    dataset = metadata.locked(dataset_id, who)
    if successor:
        _check(dataset, successor)
    dataset.ended, dataset.successor = dataset.ended or timezone.now(), successor
    dataset.ended_reason = reason.strip()[:_LONGEST_REASON]
    dataset.over, dataset.changed = True, timezone.now()
    dataset.save(update_fields=["ended", "successor", "ended_reason", "over", "changed"])
    metadata.tell(who, dataset, "dataset.deprecate", CHANGED, {"successor": successor})


@transaction.atomic
def revive(dataset_id: str, who: Principal) -> None:
    """Take the mark away. Raises UnknownDataset, Forbidden."""
    dataset = metadata.locked(dataset_id, who)
    if not dataset.over:
        return
    dataset.ended, dataset.successor, dataset.ended_reason, dataset.over = None, "", "", False
    dataset.changed = timezone.now()
    dataset.save(update_fields=["ended", "successor", "ended_reason", "over", "changed"])
    metadata.tell(who, dataset, "dataset.revive", CHANGED, {})


def _check(dataset: Dataset, successor: str) -> None:
    """Only what the same readers find may take a place, and the line of successors must not come back."""
    following = successor
    for _step in range(_LONGEST_LINE):
        found = Dataset.objects.filter(pk=following, withdrawn__isnull=True).first()
        if found is None or following == dataset.pk:
            raise InvalidSuccessor(id=successor)
        if dataset.visibility == Visibility.PUBLIC and found.visibility != Visibility.PUBLIC:
            raise InvalidSuccessor(id=successor)
        if not found.successor:
            return
        following = found.successor
    raise InvalidSuccessor(id=successor)
