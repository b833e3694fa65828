"""The quality report in one number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.catalog.datasets.types import QualityLine
from hiroba.catalog.quality import service as quality
from hiroba.catalog.quality.types import RuleResult, State


@dataclass(frozen=True)
class Score:
    """points: 0 to 100 of what is published; original: of the file as it came."""

    holds: int
    mended: int
    remains: int
    apply: int
    points: int
    original: int

    @property
    def good(self) -> int:
        """Rules that what is published keeps."""
        return self.holds + self.mended


def score_of(lines: Sequence[QualityLine]) -> Score | None:
    """The score; None where no rule could be judged."""
    results = [RuleResult(line.rule_id, State(line.state), line.count) for line in lines]
    counts = {state: sum(each.state is state for each in results) for state in State}
    holds, mended, remains = counts[State.HOLDS], counts[State.MENDED], counts[State.REMAINS]
    if not holds + mended + remains:
        return None
    found = quality.score(results)
    return Score(holds, mended, remains, holds + mended + remains, found.points, found.original)
