"""What is over is taken away; nobody reads it any more."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from hiroba.kernel.briefly.models import Brief, Notice
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext

_EVERY: Final = 900.0  # seconds


@jobs.every(_EVERY, "briefly.sweep")
def sweep(_context: JobContext) -> None:
    for model in (Brief, Notice):
        model._default_manager.filter(ends__lte=timezone.now()).delete()
