"""Kept queries that are asked again and again, and the sweeping of old answers."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from hiroba.catalog.usage import service as usage
from hiroba.catalog.workbench import runs, saved
from hiroba.catalog.workbench.models import SavedQuery
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.rules.metering import service as metering

_EVERY: Final = 60.0  # seconds between two looks
_SWEEP: Final = 3600.0


@jobs.every(_EVERY, "workbench.due")
def queue_due(_context: JobContext) -> None:
    """Queue each query whose time has come."""
    now, stopped = timezone.now(), organisations.stopped()
    for row in SavedQuery.objects.filter(due__lte=now).exclude(rhythm=""):
        if row.organisation in stopped:  # it stays due, and says why
            saved.note_rest(row.pk, organisations.OrganisationSuspended(organisation=row.organisation))
            continue
        SavedQuery.objects.filter(pk=row.pk).update(due=now + saved.RHYTHMS[row.rhythm])
        jobs.enqueue("workbench.publish", {"id": row.pk}, key=f"workbench.publish:{row.pk}")


@jobs.job("workbench.publish")
def publish(_context: JobContext, id: str) -> None:
    """Ask a kept query for the person who saved it last, with what they may see today, and publish it."""
    row = SavedQuery.objects.filter(pk=id).first()
    if row is None:
        return
    try:
        organisations.require_acting(row.organisation)
        who = people.principal_of_person(int(row.by) if row.by.isdigit() else 0)
        saved.publish(who, id)
    except HirobaError as error:
        saved.note_failure(id, error)
    usage.flush()  # no writer runs beside jobs
    metering.flush()


@jobs.every(_SWEEP, "workbench.sweep")
def sweep(_context: JobContext) -> None:
    runs.sweep()
