"""Answers that lie in the data folder for some hours go with what they may have been made of, and with who
asked."""

from __future__ import annotations

from collections.abc import Sequence

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


@erasure.reach("workbench")
def erase_person(person: str, _addresses: Sequence[str]) -> int:
    asked = Run.objects.filter(by_kind="person", by=person)
    return runs.remove(list(asked.values_list("pk", flat=True)))


def register() -> None:
    for kind in (Kind.ROWS, Kind.THING):
        erasure.add_place(erasure.Place(kind, "workbench-answers", _count, _erase, derived=True))
