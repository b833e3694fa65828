"""Workers show that they live, so that readiness can say when nobody works."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from hiroba.kernel.jobs.models import Worker
from hiroba.kernel.leases import service as leases

_GONE = timedelta(days=1)


def show_life() -> None:
    """Write down that this process works."""
    now = timezone.now()
    if not Worker.objects.filter(pk=leases.me()).update(seen=now):
        Worker.objects.get_or_create(pk=leases.me(), defaults={"seen": now})


def forget_gone() -> int:
    """Forget the workers that were not seen for a day; return how many."""
    return Worker.objects.filter(seen__lt=timezone.now() - _GONE).delete()[0]


def last_sign() -> datetime | None:
    """Return when any worker was last seen; None when there never was one."""
    found: datetime | None = Worker.objects.aggregate(last=Max("seen"))["last"]
    return found
