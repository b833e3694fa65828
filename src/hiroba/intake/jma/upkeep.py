"""Receipts are kept for a quarter of a year: long enough to know a repeated telegram."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hiroba.intake.jma.models import Receipt
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext

_KEEP = timedelta(days=90)
_DAY = 86_400  # seconds


@jobs.every(_DAY, name="jma.prune")
def prune(_context: JobContext) -> None:
    Receipt.objects.filter(received__lt=timezone.now() - _KEEP).delete()
