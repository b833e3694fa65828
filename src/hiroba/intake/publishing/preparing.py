"""What a dataset's page asks of each table is worked out once, before anybody waits for it."""

from __future__ import annotations

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.tables import service as tables
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.storage import service as storage

_JOB = "publishing.prepare"


@outbox.consumer("dataset.published", "tables")
def on_published(event: Event) -> None:
    jobs.enqueue(_JOB, {"dataset": event.key}, key=f"{_JOB}:{event.key}")


@jobs.job(_JOB)
def prepare(told: JobContext, dataset: str) -> None:
    """Profile, charts and bounds of the current version's tables, kept beside their files. What is too large
    to be worked out keeps nothing else from it; the job ends with what it was."""
    sight = decide.sight(SYSTEM)
    info = datasets.find(dataset, sight)
    if info is None or info.withdrawn:
        return
    found = datasets.detail(dataset, sight).tables
    failed: HirobaError | None = None
    for done, table in enumerate(found, 1):
        try:
            tables.prepare(storage.local_path(table.parquet), table.schema)
        except HirobaError as error:
            failed = failed or error
        told.progress(done, len(found))
    if failed is not None:
        raise failed
