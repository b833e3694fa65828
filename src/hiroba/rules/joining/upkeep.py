"""Applications whose address nobody confirmed are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.rules.joining.models import Application
from hiroba.rules.joining.types import ApplicationState

_KEEP: Final = timedelta(days=7)


@jobs.every(24 * 3600.0, "joining.sweep")
def sweep(_context: JobContext) -> None:
    Application.objects.filter(
        state=ApplicationState.UNCONFIRMED.value, made__lt=timezone.now() - _KEEP
    ).delete()
