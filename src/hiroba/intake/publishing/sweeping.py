"""What crashed or refused publishing left in storage is cleared away in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.disclosure import service as disclosure
from hiroba.catalog.tables import service as tables
from hiroba.intake.publishing.models import Submission
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.storage import service as storage

_EVERY = 6 * 3600.0  # seconds
_SPARED = timedelta(days=1)  # younger files may belong to something that is just being published
_KEPT = timedelta(days=30)  # the bytes of what was handed in, whatever became of it


@jobs.every(_EVERY, "publishing.sweep")
def sweep(_told: JobContext) -> None:
    """Delete files that no version, no showcase and no recent submission knows."""
    storage.sweep(set(known_blobs()), _SPARED)
    tables.sweep_kept(_published())


def known_blobs() -> Iterator[str]:
    """Yield the keys of all files that something refers to."""
    yield from _published()
    yield from dialogue.referenced_blobs()
    recent = Submission.objects.filter(created__gte=timezone.now() - _KEPT)
    yield from recent.values_list("blob", flat=True)


def _published() -> set[str]:
    published = {*datasets.referenced_blobs(), *datastore.referenced_blobs()}
    return published | set(disclosure.referenced_blobs())
