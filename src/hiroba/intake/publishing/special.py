"""Files that are more than tables: a room that knows a form makes the draft of such a file (timetables),
or takes it into datasets that many such files make together (telegrams)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hiroba.catalog.datasets.types import VersionDraft
from hiroba.intake.publishing.types import FileReport

# (path, original, request, workspace) -> draft and report
Draw = Callable[..., tuple[VersionDraft, FileReport]]
# (path, request) -> report
Take = Callable[..., FileReport]
_forms: list[tuple[Callable[[Path], bool], Draw]] = []
_takers: list[tuple[Callable[[Path], bool], Take]] = []


def form(recognises: Callable[[Path], bool]) -> Callable[[Draw], Draw]:
    """Register draw(path, original, request, workspace) for the files that `recognises` knows."""

    def register(draw: Draw) -> Draw:
        _forms.append((recognises, draw))
        return draw

    return register


def draw_of(path: Path) -> Draw | None:
    """Who draws this file; None for the files that are tables."""
    return next((draw for recognises, draw in _forms if recognises(path)), None)


def taken(recognises: Callable[[Path], bool]) -> Callable[[Take], Take]:
    """Register take(path, request) for the files that `recognises` knows; again with the same file it
    changes nothing."""

    def register(take: Take) -> Take:
        _takers.append((recognises, take))
        return take

    return register


def taker_of(path: Path) -> Take | None:
    """Who takes this file in; None for the files that are datasets themselves."""
    return next((take for recognises, take in _takers if recognises(path)), None)
