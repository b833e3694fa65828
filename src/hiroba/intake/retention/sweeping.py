"""Every day: who is to be told, and what is over goes, piece by piece. Killed, the next run goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.intake.city_tables import service as city_tables
from hiroba.intake.retention.keeping import info, short
from hiroba.intake.retention.models import Setting
from hiroba.intake.retention.planning import NOTICE, plan
from hiroba.intake.retention.types import COMING, Item, Kind, Plan
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox

_DAY: Final = 24 * 3600.0
_JOB: Final = "retention.apply"


@jobs.every(_DAY, "retention.sweep")
def sweep(_context: JobContext) -> None:
    """Queue a job for each setting, so that one that fails holds up none; it is queued again tomorrow."""
    for id in Setting.objects.order_by("made").values_list("pk", flat=True):
        jobs.enqueue(_JOB, {"setting": id}, key=f"{_JOB}:{id}")


@jobs.job(_JOB)
def apply(context: JobContext, setting: str) -> None:
    """Do what is due of a setting. Nothing is done while the organisation is stopped: nobody could object."""
    row = Setting.objects.filter(pk=setting).first()
    if row is None or row.organisation in organisations.stopped():
        return
    now = timezone.now()
    known = plan(info(row), now)
    if row.told is None:
        _announce(row, known, now)
    for at, item in enumerate(known.due):
        if not Setting.objects.filter(pk=row.pk, told=row.told).exists():
            return  # somebody changed their mind meanwhile
        context.progress(at, len(known.due), item.name)
        _remove(row, item)


def _announce(row: Setting, known: Plan, now: datetime) -> None:
    """A week before the first deletion; of what is over already, a week from now."""
    if known.first is None or known.first - NOTICE > now:
        return
    with transaction.atomic():
        changed = Setting.objects.filter(pk=row.pk, told=None, amount=row.amount, unit=row.unit)
        if changed.update(told=now):
            outbox.emit(COMING, row.pk, {"told": now.isoformat()})


def _remove(row: Setting, item: Item) -> None:
    if row.kind == Kind.VERSIONS:
        with transaction.atomic():
            if datasets.expire_version(row.of, int(item.name), SYSTEM):
                _count(row, 1)
        return
    # told before: the history is no part of the database's transaction, and a line must not miss
    details: dict[str, int | str] = {"of": short(row.of), "month": item.name, "values": item.many}
    journal.record(
        SYSTEM, "retention.expire-month", "retention", row.pk, organisation=row.organisation, details=details
    )
    gone = city.expire_month(row.organisation, row.of, item.name)
    city_tables.remove_files()
    _count(row, gone)


def _count(row: Setting, gone: int) -> None:
    Setting.objects.filter(pk=row.pk).update(gone=F("gone") + gone, last=timezone.now())
