"""Jobs that ended long ago are forgotten, once a day."""

from __future__ import annotations

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext

_DAY = 86_400  # seconds


@jobs.every(_DAY, name="jobs.prune")
def prune(_context: JobContext) -> None:
    jobs.prune()
