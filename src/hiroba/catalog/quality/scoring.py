"""The report in one number, by level, and in the order in which a person should mend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hiroba.catalog.quality.types import LevelSummary, RuleResult, Score, State

_WEIGHT: Final = {1: 3, 2: 2, 3: 1}  # what cannot be read at all weighs most
_URGENCY: Final = {
    State.REMAINS: 0,
    State.MENDED: 1,
    State.UNKNOWN: 2,
    State.HOLDS: 3,
    State.NOT_APPLICABLE: 4,
}
_MOST_STARS: Final = 3


def level_of(result: RuleResult) -> int:
    return int(result.rule_id[1])


def score(results: Sequence[RuleResult]) -> Score:
    """Of the rules that could be judged. 100 only where nothing remains; a table with none has 100."""
    return Score(
        points=_points(results, (State.HOLDS, State.MENDED)),
        original=_points(results, (State.HOLDS,)),
        levels=tuple(_level(results, level) for level in _WEIGHT),
    )


def _points(results: Sequence[RuleResult], good: Sequence[State]) -> int:
    judged = [one for one in results if one.state in (State.HOLDS, State.MENDED, State.REMAINS)]
    full = sum(_WEIGHT[level_of(one)] for one in judged)
    reached = sum(_WEIGHT[level_of(one)] for one in judged if one.state in good)
    return 100 if not full else reached * 100 // full


def _level(results: Sequence[RuleResult], level: int) -> LevelSummary:
    states = [one.state for one in results if level_of(one) == level]
    counts = {state: states.count(state) for state in State}
    judged = counts[State.HOLDS] + counts[State.MENDED] + counts[State.REMAINS]
    good = counts[State.HOLDS] + counts[State.MENDED]
    stars = _MOST_STARS if good == judged else good * _MOST_STARS // judged
    return LevelSummary(
        level,
        holds=counts[State.HOLDS],
        mended=counts[State.MENDED],
        remains=counts[State.REMAINS],
        not_applicable=counts[State.NOT_APPLICABLE],
        unknown=counts[State.UNKNOWN],
        stars=stars,
    )


def worst_first(results: Sequence[RuleResult]) -> list[RuleResult]:
    """What remains before what was mended; lower levels first; then what is met most often."""
    return sorted(results, key=lambda one: (_URGENCY[one.state], level_of(one), -one.count, one.rule_id))
