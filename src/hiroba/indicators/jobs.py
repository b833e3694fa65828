"""What comes again and again: due indicators, and the living city that shows their values."""

from __future__ import annotations

from typing import Final

from hiroba.catalog.usage import service as usage
from hiroba.indicators import refreshing, telling
from hiroba.indicators.errors import UnknownIndicator
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event

_EVERY: Final = 30.0  # seconds


@jobs.every(_EVERY, "indicators.due")
def queue_due(_context: JobContext) -> None:
    refreshing.refresh_due()


@jobs.every(_EVERY, "indicators.tell")
def tell(_context: JobContext) -> None:
    """Tell the living city what is new."""
    telling.tell()


@jobs.job(refreshing.REFRESH)
def refresh(_context: JobContext, id: str) -> None:
    try:
        refreshing.refresh(id)
    except UnknownIndicator:
        return
    usage.flush()  # no writer runs beside jobs


@outbox.consumer("dataset.published", "indicators")
@outbox.consumer("dataset.recorded", "indicators")
@outbox.consumer("dataset.withdrawn", "indicators")
def follow(event: Event) -> None:
    """A dataset has a new version, or is gone: what was made of it is computed anew."""
    refreshing.fall_due(event.key)
