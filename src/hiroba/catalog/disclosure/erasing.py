"""Trials of making a table anonymous hold rows of it: they go, and can be begun anew."""

from __future__ import annotations

from django.db.models import QuerySet

from hiroba.catalog.disclosure.models import Trial
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target


def _of(target: Target) -> QuerySet[Trial]:
    """Those that became a dataset have handed their file on, and are its trail."""
    return Trial.objects.filter(dataset=target.dataset, organisation=target.organisation, made="")


def _count(target: Target) -> int:
    return _of(target).count()


def _erase(target: Target) -> int:
    return _of(target).delete()[0]


def register() -> None:
    erasure.add_place(erasure.Place(Kind.ROWS, "trials", _count, _erase, derived=True))
