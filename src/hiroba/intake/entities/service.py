"""The door: what has been published as a table comes alive in the context store."""

from __future__ import annotations

from itertools import islice

import pyarrow.parquet as pq

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.context.city import service as context
from hiroba.intake.entities.build import Naming, builder, is_of_things, rows
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.storage import service as storage

_JOB = "entities.make"
_BATCH = 5_000


@outbox.consumer("dataset.published", "entities")
@outbox.consumer("dataset.changed", "entities")
@outbox.consumer("dataset.withdrawn", "entities")
def follow(event: Event) -> None:
    """A dataset is new, seen by others, or gone: its entities follow it in the background."""
    jobs.enqueue(_JOB, {"dataset": event.key}, key=f"{_JOB}:{event.key}")


@jobs.job(_JOB)
def make_entities(told: JobContext, dataset: str) -> None:
    """Bring the context store in step with a dataset; running it again changes nothing."""
    sight = decide.sight(SYSTEM)
    info = datasets.find(dataset, sight)
    if info is None:
        return
    kept: set[str] = set()
    if not info.withdrawn:
        detail = datasets.detail(dataset, sight)
        total = sum(table.rows_out for table in detail.tables)
        for table in detail.tables:
            if is_of_things(table.schema):
                _make(detail, table, kept, told, total)
    context.delete_missing(info.organisation, dataset, kept)


def _make(detail: DatasetDetail, table: TableInfo, kept: set[str], told: JobContext, total: int) -> None:
    build = builder(table.schema, Naming(detail.card.organisation, detail.card.id, table.ordinal))
    file = pq.ParquetFile(storage.local_path(table.parquet))
    stream = rows(file.iter_batches(_BATCH))
    while chunk := [build(row) for row in islice(stream, _BATCH)]:
        context.upsert(
            detail.card.organisation, chunk, source=detail.card.id, visibility=detail.card.visibility
        )
        kept.update(entity["id"] for entity in chunk)
        told.progress(len(kept), total)
