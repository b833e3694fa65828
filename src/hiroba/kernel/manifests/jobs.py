"""The repeated jobs that manifests name; those of a service that is not on rest."""

from __future__ import annotations

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.manifests.finding import found, load
from hiroba.kernel.manifests.standings import standing
from hiroba.kernel.manifests.types import RepeatedJob, State


def register() -> None:
    for manifest in found():
        for each in manifest.jobs:
            _register(manifest.id, each)


def _register(service: str, repeated: RepeatedJob) -> None:
    @jobs.every(repeated.seconds, name=f"{service}.{repeated.name}")
    def _run(context: JobContext) -> None:
        if standing(service).state is State.ON:
            load(repeated.handler)(context)
