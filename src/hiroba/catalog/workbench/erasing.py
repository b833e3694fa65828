"""Answers that lie in the data folder for some hours go with what they may have been made of."""

from __future__ import annotations

from hiroba.catalog.workbench import runs
from hiroba.catalog.workbench.models import Run
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target


def _of(target: Target) -> list[str]:
    """Of a thing all that asked the tables of the city: an answer does not tell which things went in."""
    return [
        row.pk
        for row in Run.objects.exclude(inputs=[])
        if any(
            each["dataset"] == target.dataset if target.dataset else not each["dataset"]
            for each in row.inputs
        )
    ]


def _count(target: Target) -> int:
    return len(_of(target))


def _erase(target: Target) -> int:
    return runs.remove(_of(target))


def register() -> None:
    for kind in (Kind.ROWS, Kind.THING):
        erasure.add_place(erasure.Place(kind, "workbench-answers", _count, _erase, derived=True))
