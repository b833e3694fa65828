"""Jobs that come again and again: one worker moves the time on, and queues it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.jobs.handlers import periods
from hiroba.kernel.jobs.models import Periodic
from hiroba.kernel.jobs.queue import enqueue


def queue_due() -> int:
    """Queue every repeated job whose time has come; return how many."""
    now = timezone.now()
    waits = set(Periodic.objects.filter(due__gt=now).values_list("pk", flat=True))
    return sum(_queue(name, seconds, now) for name, seconds in periods().items() if name not in waits)


def _queue(name: str, seconds: float, now: datetime) -> bool:
    known = Periodic.objects.filter(pk=name).values_list("due", flat=True).first()
    if known is not None and known > now:  # another worker moved it on meanwhile
        return False
    with transaction.atomic():
        following = now + timedelta(seconds=seconds)
        if known is None:
            _row, first = Periodic.objects.get_or_create(pk=name, defaults={"due": following})
        else:
            first = bool(Periodic.objects.filter(pk=name, due=known).update(due=following))
        if first:
            enqueue(name, {}, key=f"every:{name}")
    return first
