"""The judgement follows the datasets."""

from __future__ import annotations

from hiroba.catalog.health.assessing import assess, assess_missing
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event

_DAY = 86_400.0


@outbox.consumer("dataset.published", "health")
@outbox.consumer("dataset.changed", "health")
@outbox.consumer("dataset.recorded", "health")
@outbox.consumer("dataset.withdrawn", "health")
def follow(event: Event) -> None:
    """Judge the dataset as it is now."""
    assess(event.key)


@jobs.every(_DAY, "health.newcomers")
def judge_newcomers(_context: JobContext) -> None:
    """Judge what was published before this room was there."""
    assess_missing()
