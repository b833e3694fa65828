"""What the catalogue does after the fact: the search index follows the datasets."""

from __future__ import annotations

from hiroba.catalog.datasets import indexing, planning
from hiroba.catalog.datasets.events import CHANGED, PUBLISHED, RECORDED, WITHDRAWN
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event

_HOUR = 3600.0


@outbox.consumer(PUBLISHED, "search")
@outbox.consumer(CHANGED, "search")
@outbox.consumer(RECORDED, "search")
@outbox.consumer(WITHDRAWN, "search")
def follow(event: Event) -> None:
    """Index the dataset as it is now."""
    indexing.refresh(event.key)


@jobs.every(_HOUR, "datasets.uses")
def follow_uses(_context: JobContext) -> None:
    """Rank by what was used lately; let the database see how much there is by now."""
    indexing.rank_by_use()
    planning.learn()
