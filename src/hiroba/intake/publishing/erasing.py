"""Files that were handed in for a dataset go with the rows that they hold, and last the files replaced."""

from __future__ import annotations

from django.db.models import QuerySet

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.tables import service as tables
from hiroba.intake.publishing.models import Submission
from hiroba.intake.publishing.sweeping import known_blobs
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target
from hiroba.kernel.storage import service as storage


def _of(target: Target) -> QuerySet[Submission]:
    return Submission.objects.filter(dataset=target.dataset, organisation=target.organisation)


def _count_submissions(target: Target) -> int:
    return _of(target).count()


def _erase_submissions(target: Target) -> int:
    """With their reports, which tell cells as they stood."""
    for key in set(_of(target).values_list("blob", flat=True)):
        datasets.note_replaced(target.dataset, key)
    return _of(target).delete()[0]


def _count_files(target: Target) -> int:
    return len(datasets.replaced_files(target.dataset))


def _erase_files(target: Target) -> int:
    """What was replaced and nobody else has; with every profile, part and download made of it."""
    gone = datasets.replaced_files(target.dataset) - set(known_blobs())
    for key in gone:
        tables.forget(key)
        storage.remove(key)
    datasets.files_removed(target.dataset)
    return len(gone)


def register() -> None:
    erasure.add_place(
        erasure.Place(Kind.ROWS, "submissions", _count_submissions, _erase_submissions, derived=True)
    )
    erasure.add_place(erasure.Place(Kind.ROWS, "files", _count_files, _erase_files, derived=True))
