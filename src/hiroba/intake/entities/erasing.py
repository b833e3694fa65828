"""Things that were made of rows go with them, and their history too."""

from __future__ import annotations

from hiroba.context.city import service as city
from hiroba.intake.entities.service import ids_of
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target


def _count(target: Target) -> int:
    """Things of the dataset that none of its rows stands for any more: none, before rows have gone."""
    return len(_orphans(target))


def _erase(target: Target) -> int:
    """After the versions. One that is gone already was wholly erased, so a second run goes on."""
    orphans = _orphans(target)
    for id in orphans:
        erasure.erase_within(Target(Kind.THING, target.organisation, what=id))
    return len(orphans)


def _orphans(target: Target) -> list[str]:
    there = city.ids_of(target.organisation, target.dataset)
    return sorted(there - ids_of(target.dataset)) if there else []


def register() -> None:
    erasure.add_place(erasure.Place(Kind.ROWS, "things", _count, _erase, derived=True))
