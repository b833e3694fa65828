"""Calls by day as bars: an SVG whose numbers stand in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hiroba.rules.metering.types import DayCalls

WIDE, HIGH, _GAP = 300, 72, 2


@dataclass(frozen=True)
class Bar:
    """One day. x, y: the upper left corner of what was answered; failed stands on top of it."""

    day: date
    answered: int
    failed: int
    x: float
    width: float
    y: float
    height: float
    failed_y: float
    failed_height: float


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    most: int
    answered: int
    failed: int
    today: int
    wide: int = WIDE
    high: int = HIGH


def chart(days: Sequence[DayCalls]) -> Chart:
    most = max((each.answered + each.failed for each in days), default=0)
    step = WIDE / max(1, len(days))
    bars = tuple(_bar(each, at * step, step - _GAP, most) for at, each in enumerate(days))
    last = days[-1].answered + days[-1].failed if days else 0
    return Chart(bars, most, sum(each.answered for each in days), sum(each.failed for each in days), last)


def _bar(day: DayCalls, x: float, width: float, most: int) -> Bar:
    unit = HIGH / most if most else 0.0
    height, failed = day.answered * unit, day.failed * unit
    return Bar(
        day.day, day.answered, day.failed, round(x, 1), round(width, 1), round(HIGH - height, 1),
        round(height, 1), round(HIGH - height - failed, 1), round(failed, 1),
    )  # fmt: skip
