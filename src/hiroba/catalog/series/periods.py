"""A stretch of time that a title names, and where it stands among its like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

APRIL = 4  # the month with which a Japanese fiscal year begins
_OPEN = (date.min, date.max)


class Grain(StrEnum):
    """How long one issue's time is. ROUND: it is counted, not dated (第3回)."""

    YEAR = "year"
    FISCAL_YEAR = "fiscal_year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"
    ROUND = "round"


@dataclass(frozen=True)
class Period:
    """first, last: both days included; None for a round without a year. number: of the round, half or
    quarter. fiscal: halves and quarters are counted from April."""

    grain: Grain
    first: date | None
    last: date | None
    number: int = 0
    fiscal: bool = False

    @property
    def order(self) -> tuple[date, date, int]:
        """What sorts periods along time."""
        return (self.first or _OPEN[0], self.last or _OPEN[0], self.number)

    @property
    def year(self) -> int | None:
        """The year in which it begins, counted as it is named (2025-01 is in the fiscal year 2024)."""
        if self.first is None:
            return None
        early = self.fiscal and self.first.month < APRIL
        return self.first.year - early

    @property
    def text(self) -> str:
        """The same words for the same time, however a title wrote it; they sort in their order within a
        grain but for rounds."""
        if self.grain is Grain.ROUND:
            return f"{self.year}年第{self.number}回" if self.first else f"第{self.number}回"
        if self.first is None:
            return ""
        year = f"{self.year}年度" if self.fiscal else f"{self.year}年"
        return {
            Grain.YEAR: str(self.year),
            Grain.FISCAL_YEAR: f"{self.year}年度",
            Grain.HALF: f"{year}{'上期' if self.number == 1 else '下期'}",
            Grain.QUARTER: f"{year}第{self.number}四半期",
            Grain.MONTH: f"{self.first:%Y-%m}",
            Grain.DAY: self.first.isoformat(),
        }[self.grain]

    def within(self, other: Period) -> bool:
        """Whether it lies in the other one."""
        (start, end), (around, until) = (self.first, self.last), (other.first, other.last)
        return None not in (start, end, around, until) and around <= start and end <= until  # type: ignore[operator]


def year_of(year: int) -> Period:
    return Period(Grain.YEAR, date(year, 1, 1), date(year, 12, 31))


def fiscal_year(year: int) -> Period:
    """From the 1st of April (地方自治法 208条)."""
    return Period(
        Grain.FISCAL_YEAR, date(year, APRIL, 1), date(year + 1, APRIL, 1) - timedelta(1), fiscal=True
    )


def part_of_year(year: int, number: int, months: int, *, fiscal: bool) -> Period:
    """Half (6 months) or quarter (3) `number`, from 1."""
    grain = Grain.HALF if months == 6 else Grain.QUARTER
    begin = (APRIL if fiscal else 1) - 1 + (number - 1) * months
    first = _first_of_month(year * 12 + begin)
    return Period(grain, first, _first_of_month(year * 12 + begin + months) - timedelta(1), number, fiscal)


def month_of(year: int, month: int) -> Period:
    return Period(Grain.MONTH, date(year, month, 1), _first_of_month(year * 12 + month) - timedelta(1))


def day_of(day: date) -> Period:
    return Period(Grain.DAY, day, day)


def round_of(number: int, year: Period | None = None) -> Period:
    """第3回, or 令和6年第3回."""
    if year is None:
        return Period(Grain.ROUND, None, None, number)
    return Period(Grain.ROUND, year.first, year.last, number, year.fiscal)


def _first_of_month(index: int) -> date:
    """`index`: months since the year 0."""
    return date(index // 12, index % 12 + 1, 1)
