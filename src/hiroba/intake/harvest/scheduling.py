"""When a source is harvested, and in which order: one after another on each host."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.intake.harvest.models import Run, Source
from hiroba.intake.harvest.running import go_on, newest_run
from hiroba.intake.harvest.skipping import skip
from hiroba.intake.harvest.types import RunState, Schedule
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations

_PERIODS: Final = {
    Schedule.HOURLY: timedelta(hours=1),
    Schedule.DAILY: timedelta(days=1),
    Schedule.WEEKLY: timedelta(weeks=1),
    Schedule.MONTHLY: timedelta(days=30),
}
_LOOK = 60.0  # seconds between two looks at whose time has come
_EVERYTHING_AGAIN = timedelta(weeks=1)  # after that a run does not trust what the source says has changed
_GO_ON = timedelta(days=1)  # a run that broke off longer ago starts from the beginning
_TURN = 60.0  # seconds that a job works before others may have the worker
_JOB = "harvest.host"
_UNFINISHED = (RunState.WAITING, RunState.RUNNING)
_BROKEN = (RunState.FAILED, RunState.SKIPPED)


def following(schedule: Schedule, now: datetime) -> datetime | None:
    """Return when a source comes next; None: only by hand."""
    period = _PERIODS.get(schedule)
    return now + period if period else None


def begin(source: Source, *, full: bool = False) -> Run:
    """Queue a harvest and return its run: the one that waits or works, the one that broke off, or a new one.

    full: ask for everything, whatever the source says has changed.
    """
    now = timezone.now()
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=source.pk)
        run = newest_run(source)
        if run is None or RunState(run.state).finished:
            run = _resumed(run, now) or _new(source, now, full=full)
        source.due = following(Schedule(source.schedule), now)
        source.save(update_fields=["due"])
        jobs.enqueue(_JOB, {"host": source.host}, key=f"harvest:{source.host}")
    return run


def _resumed(run: Run | None, now: datetime) -> Run | None:
    """Return the run that broke off, to go on from its cursor."""
    if run is None or run.state not in _BROKEN or not run.cursor or run.created < now - _GO_ON:
        return None
    run.problems.all().delete()
    run.state, run.finished, run.failed = RunState.WAITING, None, 0
    run.save(update_fields=["state", "finished", "failed"])
    return run


def _new(source: Source, now: datetime, *, full: bool) -> Run:
    everything = full or source.completed is None or source.completed < now - _EVERYTHING_AGAIN
    return Run.objects.create(source=source, created=now, full=everything)


@jobs.every(_LOOK, "harvest.due")
def begin_due(_context: JobContext) -> None:
    """Begin the harvests whose time has come; those of who is suspended stay due."""
    stopped = organisations.stopped()
    for source in Source.objects.filter(enabled=True, due__lte=timezone.now()):
        if source.organisation in stopped:
            skip(source)
        else:
            begin(source)


@jobs.job(_JOB)
def harvest_host(context: JobContext, host: str) -> None:
    """Do the runs of one host, one after another; what is left when the turn is over is queued again."""
    until = time.monotonic() + _TURN
    while run := _next_run(host):
        if not go_on(run, until, lambda now: context.progress(now.found, now.total, now.source.title)):
            jobs.enqueue(_JOB, {"host": host}, key=f"harvest:{host}")
            return


def _next_run(host: str) -> Run | None:
    waiting = Run.objects.filter(state__in=_UNFINISHED, source__host=host)
    return waiting.select_related("source").order_by("pk").first()
