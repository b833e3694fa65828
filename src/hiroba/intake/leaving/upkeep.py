"""Every minute: whose day has come, whose data is to be removed, which archives are over."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from hiroba.intake.leaving import archiving, departing, removing
from hiroba.intake.leaving.giving import removal_day
from hiroba.intake.leaving.models import Leave
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext

_DEPART: Final = "leaving.depart"
_REMOVE: Final = "leaving.remove"


@jobs.every(60.0, "leaving.due")
def queue_due(_context: JobContext) -> None:
    """Queue what is due; one that failed is queued again."""
    today = timezone.localdate()
    for row in Leave.objects.filter(called_off=None, removed=None).exclude(confirmed=None):
        if row.settled is None and row.day <= today:
            jobs.enqueue(_DEPART, {"leave": row.pk}, key=f"{_DEPART}:{row.pk}")
        elif row.settled is not None and removal_day(row) <= today:
            jobs.enqueue(_REMOVE, {"leave": row.pk}, key=f"{_REMOVE}:{row.pk}")
    archiving.expire()


@jobs.job(_DEPART)
def depart(context: JobContext, leave: str) -> None:
    departing.depart(context, leave)


@jobs.job(_REMOVE)
def remove(context: JobContext, leave: str) -> None:
    removing.remove(context, leave)
