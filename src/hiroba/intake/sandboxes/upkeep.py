"""Places that nobody used for a month go by themselves."""

from __future__ import annotations

from django.utils import timezone

from hiroba.intake.sandboxes.making import last_used, take_away
from hiroba.intake.sandboxes.models import SandboxRow
from hiroba.intake.sandboxes.types import KEPT
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext


@jobs.every(24 * 3600.0, "sandboxes.sweep")
def sweep(_context: JobContext) -> None:
    before = timezone.localdate() - KEPT
    for row in SandboxRow.objects.filter(used__lt=before):
        if last_used(row) < before:
            take_away(row)
