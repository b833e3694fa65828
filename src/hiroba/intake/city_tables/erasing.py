"""Tables of the city that were written for the workbench are made anew without what was erased."""

from __future__ import annotations

from hiroba.intake.city_tables import shelf
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target


def _count(_target: Target) -> int:
    return shelf.files()


def _erase(_target: Target) -> int:
    return shelf.remove_files()


def register() -> None:
    erasure.add_place(erasure.Place(Kind.THING, "workbench-tables", _count, _erase, derived=True))
