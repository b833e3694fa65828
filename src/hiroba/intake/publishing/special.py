"""Files that are more than tables (timetables): a room that knows a form makes the draft of such a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hiroba.catalog.datasets.types import VersionDraft
from hiroba.intake.publishing.types import FileReport

# (path, original, request, workspace) -> draft and report
Draw = Callable[..., tuple[VersionDraft, FileReport]]
_forms: list[tuple[Callable[[Path], bool], Draw]] = []


def form(recognises: Callable[[Path], bool]) -> Callable[[Draw], Draw]:
    """Register draw(path, original, request, workspace) for the files that `recognises` knows."""

    def register(draw: Draw) -> Draw:
        _forms.append((recognises, draw))
        return draw

    return register


def draw_of(path: Path) -> Draw | None:
    """Who draws this file; None for the files that are tables."""
    return next((draw for recognises, draw in _forms if recognises(path)), None)
