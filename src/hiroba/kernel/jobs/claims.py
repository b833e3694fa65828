"""Take a job that nobody else does, and hold it by a lease."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hiroba.kernel.jobs.models import Job
from hiroba.kernel.leases import service as leases

LEASE = timedelta(seconds=30)
_DUE = (
    f"SELECT 1 FROM {Job._meta.db_table} WHERE (state = 'queued' AND run_after <= %s)"  # noqa: S608 - our own
    " OR (state = 'running' AND leased_until <= %s) LIMIT 1"
)


def claim() -> Job | None:
    """Take the next job: one whose worker died, else the one that has waited longest."""
    if not (_any_due() and _free().exists()):  # looks without the writer's lock: idle workers disturb nobody
        return None
    try:
        with transaction.atomic():
            row = _free().select_for_update(skip_locked=True).order_by("run_after", "created").first()
            if row is not None:
                _take(row)
            return row
    except IntegrityError:  # another worker took one of the same key in the same instant
        return None


def renew(job: str, attempts: int) -> bool:
    """Hold on to a job; False when it is ours no longer."""
    return bool(mine(job, attempts).update(leased_until=timezone.now() + LEASE))


def mine(job: str, attempts: int) -> QuerySet[Job]:
    """Return the row of a job, as long as this process holds this try of it."""
    return Job.objects.filter(pk=job, state="running", leased_by=leases.me(), attempts=attempts)


def release_dead_holders() -> int:
    """End the leases that processes of this host hold who are gone; return how many jobs."""
    running = Job.objects.filter(state="running")
    gone = [
        holder for holder in running.values_list("leased_by", flat=True).distinct() if leases.dead(holder)
    ]
    if not gone:
        return 0
    return running.filter(leased_by__in=gone).update(leased_until=timezone.now())


def _take(row: Job) -> None:
    row.state, row.leased_by, row.leased_until = "running", leases.me(), timezone.now() + LEASE
    row.attempts += 1
    row.save(update_fields=["state", "leased_by", "leased_until", "attempts"])


def _any_due() -> bool:
    """Whether one may be free: asked five times a second, in words of its own, since building the queryset
    costs forty times what the answer does."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now, now])
        return cursor.fetchone() is not None


def _free() -> QuerySet[Job]:
    now = timezone.now()
    same_key_runs = Job.objects.filter(key=OuterRef("key"), state="running").exclude(pk=OuterRef("pk"))
    waits = Q(state="queued", run_after__lte=now) & ~Exists(same_key_runs)
    return Job.objects.filter(waits | Q(state="running", leased_until__lte=now))


def count_by_state() -> dict[str, int]:
    """Return state -> how many jobs."""
    rows = Job.objects.values_list("state").annotate(many=Count("pk"))
    return dict(rows)
