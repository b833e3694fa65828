"""Do one job, and say how it ended."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import claims
from hiroba.kernel.jobs.errors import WorkerKeepsDying
from hiroba.kernel.jobs.handlers import handler_of
from hiroba.kernel.jobs.models import Job
from hiroba.kernel.jobs.progress import Progress
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Outcome
from hiroba.kernel.leases import service as leases

ATTEMPTS = 5
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 300.0  # seconds
_log = logging.getLogger(__name__)


def run(row: Job) -> None:
    """Do a job that was claimed. Errors of the house end it at once; others are tried again."""
    if row.attempts > ATTEMPTS:
        _end(row, "failed", _sentence(WorkerKeepsDying(attempts=ATTEMPTS)))
        return
    progress = Progress(row.pk, row.attempts)
    try:
        with leases.Heartbeat(lambda: claims.renew(row.pk, row.attempts), claims.LEASE.total_seconds() / 6):
            _handle(row, progress)
    except HirobaError as error:
        _end(row, "failed", _sentence(error))
    except Exception as error:
        _log.exception("job %s failed at try %s", row.name, row.attempts)
        _again(row, type(error).__name__)
    else:
        progress.flush()
        _end(row, "done", "")


def _handle(row: Job, progress: Progress) -> None:
    handler = handler_of(row.name)
    if handler is None:
        raise LookupError("no such job in this process")
    handler(JobContext(row.pk, row.attempts, progress), **row.payload)


def _end(row: Job, state: str, error: str) -> None:
    with transaction.atomic():
        ended = claims.mine(row.pk, row.attempts).update(
            state=state, error=error[:500], finished=timezone.now(), leased_by="", leased_until=None
        )
        if ended and state == "failed":
            tries: dict[str, int | str] = {"tries": row.attempts}
            journal.record(SYSTEM, "job.run", "job", row.name, outcome=Outcome.FAILED, details=tries)
    if not ended:
        _log.warning("job %s was taken over by another worker before it ended here", row.name)


def _again(row: Job, error: str) -> None:
    if row.attempts >= ATTEMPTS:
        _end(row, "failed", error)
        return
    later = timezone.now() + leases.wait(row.attempts, _FIRST_WAIT, _LONGEST_WAIT)
    try:
        with transaction.atomic():
            claims.mine(row.pk, row.attempts).update(
                state="queued", run_after=later, error=error[:500], leased_by="", leased_until=None
            )
    except IntegrityError:  # one of the same key waits already: it does this one's work too
        _end(row, "failed", error)


def _sentence(error: HirobaError) -> str:
    with translation.override("ja"):
        return str(error)
