"""What is missing between the issues of a series, at the step that most of them keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from hiroba.catalog.series.periods import (
    Grain,
    Period,
    day_of,
    fiscal_year,
    month_of,
    part_of_year,
    round_of,
    year_of,
)

_PARTS: Final = {Grain.HALF: 6, Grain.QUARTER: 3}  # months

_EVERY_MONTH: Final = 28  # the last day that every month has


@dataclass(frozen=True)
class Gap:
    """Periods that are not there, from first to last. number: how many."""

    first: Period
    last: Period
    number: int


def gaps(periods: Sequence[Period]) -> tuple[Gap, ...]:
    """Return what is missing; nothing where no step is kept by at least half of the issues."""
    if (day := _day_of_month(periods)) is not None:
        found = gaps([month_of(each.first.year, each.first.month) for each in periods if each.first])
        return tuple(Gap(_on(each.first, day), _on(each.last, day), each.number) for each in found)
    places = sorted({at for each in periods if (at := _place(each)) is not None})
    steps = Counter(later - earlier for earlier, later in pairwise(places))
    if not steps:
        return ()
    step, times = max(steps.items(), key=lambda each: (each[1], -each[0]))
    if times * 2 < steps.total():
        return ()
    like = periods[0]
    between = []
    for earlier, later in pairwise(places):
        missing = range(earlier + step, later, step)
        if (later - earlier) % step == 0 and missing:
            between.append(Gap(_at(missing[0], like), _at(missing[-1], like), len(missing)))
    return tuple(between)


def _day_of_month(periods: Sequence[Period]) -> int | None:
    """The day of the month on which all of them are, so that months are their step."""
    days = {each.first.day if each.grain is Grain.DAY and each.first else 0 for each in periods}
    day = days.pop() if len(days) == 1 else 0
    return day if 0 < day <= _EVERY_MONTH else None


def _on(month: Period, day: int) -> Period:
    return day_of(month.first.replace(day=day)) if month.first else month


def _place(period: Period) -> int | None:
    """Its number in the row of its like; None where they stand in no row (rounds of a year)."""
    if period.grain is Grain.ROUND:
        return period.number if period.first is None else None
    if period.first is None or period.year is None:
        return None
    if period.grain in (Grain.YEAR, Grain.FISCAL_YEAR):
        return period.year
    if months := _PARTS.get(period.grain):
        return period.year * (12 // months) + period.number - 1
    if period.grain is Grain.MONTH:
        return period.first.year * 12 + period.first.month - 1
    return period.first.toordinal()


def _at(place: int, like: Period) -> Period:
    if like.grain is Grain.ROUND:
        return round_of(place)
    if like.grain is Grain.YEAR:
        return year_of(place)
    if like.grain is Grain.FISCAL_YEAR:
        return fiscal_year(place)
    if months := _PARTS.get(like.grain):
        year, part = divmod(place, 12 // months)
        return part_of_year(year, part + 1, months, fiscal=like.fiscal)
    if like.grain is Grain.MONTH:
        return month_of(place // 12, place % 12 + 1)
    return day_of(date.fromordinal(place))
