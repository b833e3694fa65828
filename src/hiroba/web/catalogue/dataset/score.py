"""The quality report in one number: the share of the official rules that hold or were mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.catalog.datasets.types import QualityLine

_STEPS = (50, 75, 90, 100)  # percent at which a further star begins
MOST_STARS = 5


@dataclass(frozen=True)
class Score:
    """percent: of the rules that apply. stars: 1 to 5."""

    holds: int
    mended: int
    remains: int
    apply: int
    percent: int
    stars: int

    @property
    def pictured(self) -> str:
        return "★" * self.stars + "☆" * (MOST_STARS - self.stars)


def score_of(lines: Sequence[QualityLine]) -> Score | None:
    """The score; None where no rule was judged. 100 means that nothing remains (never rounded up)."""
    counts = {state: sum(line.state == state for line in lines) for state in ("holds", "mended", "remains")}
    apply = sum(counts.values())
    if not apply:
        return None
    percent = (apply - counts["remains"]) * 100 // apply
    return Score(**counts, apply=apply, percent=percent, stars=1 + sum(percent >= step for step in _STEPS))
