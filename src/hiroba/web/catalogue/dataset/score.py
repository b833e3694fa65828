"""The quality report in one number, with stars for those who only glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.catalog.datasets.types import QualityLine
from hiroba.catalog.quality import service as quality
from hiroba.catalog.quality.types import RuleResult, State

_STEPS = (50, 70, 85, 100)  # points at which a further star begins
MOST_STARS = 5


@dataclass(frozen=True)
class Score:
    """points: 0 to 100 of what is published; original: of the file as it came. stars: 1 to 5."""

    holds: int
    mended: int
    remains: int
    apply: int
    points: int
    original: int
    stars: int

    @property
    def good(self) -> int:
        """Rules that what is published keeps."""
        return self.holds + self.mended

    @property
    def pictured(self) -> str:
        return pictured(self.stars)


def score_of(lines: Sequence[QualityLine]) -> Score | None:
    """The score; None where no rule could be judged."""
    results = [RuleResult(line.rule_id, State(line.state), line.count) for line in lines]
    counts = {state: sum(each.state is state for each in results) for state in State}
    holds, mended, remains = counts[State.HOLDS], counts[State.MENDED], counts[State.REMAINS]
    if not holds + mended + remains:
        return None
    found = quality.score(results)
    stars = stars_of(found.points)
    return Score(holds, mended, remains, holds + mended + remains, found.points, found.original, stars)


def stars_of(points: int) -> int:
    """1 to 5."""
    return 1 + sum(points >= step for step in _STEPS)


def pictured(stars: int) -> str:
    return "★" * stars + "☆" * (MOST_STARS - stars)
