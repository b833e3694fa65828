"""Files come to lie as they are to: sealed where not everybody may read them, open where everybody may.

What is published is put so at once. Afterwards a dataset may be opened or closed, by its own setting, by a
rule, by the day on which a rule begins; and older installations have all of their files open.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.tables import service as tables
from hiroba.kernel.decide.types import TargetKind
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.storage import service as storage

_JOB = "publishing.lay"
_EVERY = 6 * 3600.0  # seconds
_TOGETHER = 100  # files
_ABOUT = 3.0  # seconds in which who was given the path of an open file opens it
_SPARED = timedelta(hours=1)  # younger files may belong to something that is just being published


@outbox.consumer("dataset.published", "resting")
@outbox.consumer("dataset.changed", "resting")
@outbox.consumer("dataset.withdrawn", "resting")
def on_dataset(event: Event) -> None:
    jobs.enqueue(_JOB, {"dataset": event.key}, key=f"{_JOB}:{event.key}")


@outbox.consumer("rule.changed", "resting")
def on_rule(event: Event) -> None:
    kind = event.payload["kind"]
    if kind == TargetKind.DATASET:
        on_dataset(event)
    elif kind == TargetKind.ORGANISATION:
        jobs.enqueue(_JOB, {"dataset": ""}, key=_JOB)


@jobs.job(_JOB)
def lay(told: JobContext, dataset: str) -> None:
    """Have the files of a dataset, or all ("") lie as they are to. Killed, it begins again."""
    if dataset:
        lay_dataset(dataset)
    else:
        lay_all(told)


@jobs.every(_EVERY, "publishing.lay-all")
def lay_all(told: JobContext) -> None:
    """Have everything lie as it is to: whatever is no open dataset's lies sealed."""
    sealing.overwrite_what_goes_now()
    datastore.lay()
    everybodys = {*datasets.open_blobs(), *dialogue.referenced_blobs()}
    wrong = [key for key, sealed in storage.lying(_SPARED) if sealed is (key in everybodys)]
    for start in range(0, len(wrong), _TOGETHER):
        _lay(wrong[start : start + _TOGETHER], everybodys)
        told.progress(min(start + _TOGETHER, len(wrong)), len(wrong))
    for id in datasets.ids():
        datasets.lay_quotes(id)


def lay_dataset(id: str) -> None:
    """Have the files of one dataset lie as they are to, and what is said of them in the database."""
    sealing.overwrite_what_goes_now()
    datastore.lay(id)
    keys = datasets.blobs_of(id) | datastore.bases_of(id)
    _lay(keys, keys if datasets.lies_open(id) else datasets.open_among(keys))
    datasets.lay_quotes(id)


def _lay(keys: Iterable[str], everybodys: set[str]) -> None:
    moved = [(key, key not in everybodys) for key in keys if storage.lay(key, sealed=key not in everybodys)]
    for key, sealed in moved:
        tables.lay_kept(key, sealed=sealed)
    if any(sealed for _key, sealed in moved):
        time.sleep(_ABOUT)
    for key, sealed in moved:
        storage.settle(key, sealed=sealed)
