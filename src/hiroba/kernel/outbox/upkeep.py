"""Events that everybody has heard are removed, once a day."""

from __future__ import annotations

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox

_DAY = 86_400  # seconds


@jobs.every(_DAY, name="outbox.prune")
def prune(_context: JobContext) -> None:
    outbox.prune()
