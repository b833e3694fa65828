"""The door of the jobs: work that is done later, once begun is finished, and says how far it is."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from hiroba.kernel.jobs import claims
from hiroba.kernel.jobs.claims import count_by_state
from hiroba.kernel.jobs.errors import UnknownJob
from hiroba.kernel.jobs.handlers import every, forget, job
from hiroba.kernel.jobs.models import Job
from hiroba.kernel.jobs.periodic import queue_due
from hiroba.kernel.jobs.queue import enqueue, wake
from hiroba.kernel.jobs.running import run
from hiroba.kernel.jobs.signs import forget_gone, last_sign, show_life
from hiroba.kernel.jobs.types import JobStatus

__all__ = [
    "UnknownJob", "count_by_state", "enqueue", "every", "forget", "job", "last_sign", "prune", "queue_due",
    "retry", "run_pending", "status", "work",
]  # fmt: skip

_IDLE = 0.2  # seconds between two looks
_ROUND = 2.0  # seconds between two looks at the clock, the dead and the sign of life
_KEEP = timedelta(days=30)  # ended jobs
_log = logging.getLogger(__name__)


def status(id: str) -> JobStatus:
    """Return how a job stands; raises UnknownJob."""
    row = Job.objects.filter(pk=id).first()
    if row is None:
        raise UnknownJob(job=id)
    return JobStatus(
        row.pk, row.name, row.state, row.done, row.total, row.note, row.error, row.attempts  # type: ignore[arg-type]
    )  # fmt: skip


def run_pending(limit: int | None = None) -> int:
    """Do what waits, in this thread, until nothing does or `limit` are done; return how many were begun."""
    begun = 0
    while (limit is None or begun < limit) and (row := claims.claim()) is not None:
        run(row)
        begun += 1
    return begun


def work(stop: threading.Event) -> None:
    """Do jobs until told to stop: a worker process. The job in hand is finished first."""
    following = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= following:
                close_old_connections()  # not at every look: opening one anew costs more than the look
                _look_around()
                following = time.monotonic() + _ROUND
            busy = run_pending(1)
        except DatabaseError:
            _log.exception("jobs: the database does not answer")
            connections.close_all()
            stop.wait(1)
            continue
        if not busy:
            wake.wait(_IDLE)
            wake.clear()
    connections.close_all()


def retry(id: str) -> bool:
    """Queue a failed job again from its first try; False when it did not fail."""
    changed = Job.objects.filter(pk=id, state="failed").update(
        state="queued", attempts=0, run_after=timezone.now(), finished=None, error=""
    )
    return bool(changed)


def prune() -> int:
    """Forget jobs that ended a month ago, and workers that are gone; return how many jobs."""
    forget_gone()
    return Job.objects.filter(finished__lt=timezone.now() - _KEEP).delete()[0]


def _look_around() -> None:
    show_life()
    claims.release_dead_holders()
    queue_due()
