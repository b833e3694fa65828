"""Lines over the years, with what is to be reached as a dashed step; and many small ones on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.safestring import SafeString

from hiroba.kernel.charts.lettering import wide, wrapped
from hiroba.kernel.charts.marks import draw, joined, linked, mark, text, whole
from hiroba.kernel.charts.scales import COLOURS, LINE, SOFT, WIDE, notation, ticks
from hiroba.kernel.charts.types import Line, Point

_TOP, _BOTTOM = 32.0, 34.0
_PLOT: Final = 260.0
_LEGEND: Final = 24.0  # height of a line of it
_TICK: Final = 12.0  # letters at the axes


class _Frame:
    """Where years and values lie."""

    def __init__(self, lines: Sequence[Line], language: str, about: int = 5) -> None:
        points = [point for line in lines for point in (*line.points, *line.targets)]
        values = [point.value for point in points] or [0.0]
        self.years = sorted({point.year for point in points})
        self.ticks = ticks(min(0.0, *values), max(0.0, *values), about)
        self.told = notation(self.ticks, language)
        self.left = self.top = self.width = self.height = 0.0
        self._first = self.years[0] if self.years else 0
        self._span = (self.years[-1] - self._first) if self.years else 0

    def within(self, left: float, top: float, width: float, height: float) -> _Frame:
        self.left, self.top, self.width, self.height = left, top, width, height
        return self

    def x(self, year: int) -> float:
        if not self._span:
            return self.left + self.width / 2
        return self.left + (year - self._first) / self._span * self.width

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.top + self.height * (1 - (value - low) / (high - low))


def lines(
    lines: Sequence[Line], label: str, unit: str, language: str, years: dict[int, str], width: float = WIDE
) -> SafeString:
    """Draw up to eight lines. years: how each year is written. width: of the drawing, in its own units."""
    shown = list(lines[: len(COLOURS)])
    parts, rows = _legend(shown, width) if len(shown) > 1 else ([], 0)
    frame = _Frame(shown, language)
    top = _TOP + _LEGEND * rows
    half = 4 + max((wide(years.get(year, str(year)), _TICK) for year in frame.years), default=0.0) / 2
    left, right = max(half, 12 + max(wide(frame.told(each), _TICK) for each in frame.ticks)), half
    frame.within(left, top, width - left - right, _PLOT)
    height = top + _PLOT + _BOTTOM
    parts.append(text(2, top - 16, unit, _TICK, "start", SOFT))
    parts += _ground(frame, years)
    for at, line in enumerate(shown):
        parts += _line(frame, line, at)
    return whole(width, height, label, parts)


def small(
    line: Line, label: str, frame_of: Sequence[Line], language: str, years: dict[int, str]
) -> SafeString:
    """Draw one of many small charts; frame_of: all of them, so that they share their scale."""
    width, height = 180.0, 96.0
    frame = _Frame(frame_of, language, 2).within(12, 13, width - 24, 58)
    low, high = frame.ticks[0], frame.ticks[-1]
    parts = [_rule(frame.left, frame.y(low), width - 12), _rule(frame.left, frame.y(high), width - 12)]
    parts.append(text(width - 12, frame.y(high) - 2, frame.told(high), 11, "end", SOFT))
    for year in {frame.years[0], frame.years[-1]} if frame.years else set():
        anchor = "start" if year == frame.years[0] else "end"
        parts.append(text(frame.x(year), height - 8, years.get(year, str(year)), 11, anchor, SOFT))
    parts += _line(frame, line, 0, 2.6)
    return whole(width, height, label, parts)


def _legend(lines: Sequence[Line], room: float) -> tuple[list[SafeString], int]:
    """Names with their marks side by side, a long one on lines of its own; and how many rows that makes."""
    parts, x, row = [], 8.0, 0
    for at, line in enumerate(lines):
        names = wrapped(line.name, room - 36, most=2)
        width = 34 + max(wide(name) for name in names)
        if x > 8 and x + width > room:
            x, row = 8.0, row + 1
        y = 14 + row * _LEGEND
        words = [text(x + 20, y + 5 + 18 * n, name) for n, name in enumerate(names)]
        parts.append(joined([mark(at, x + 8, y, COLOURS[at]), *words]))
        row += len(names) - 1
        x += width + 12 if len(names) == 1 else room
    return parts, row + 1


def _ground(frame: _Frame, years: dict[int, str]) -> Iterator[SafeString]:
    for tick in frame.ticks:
        yield _rule(frame.left, frame.y(tick), frame.left + frame.width)
        yield text(frame.left - 8, frame.y(tick) + 4, frame.told(tick), _TICK, "end", SOFT)
    free = frame.left + frame.width * 2
    for year in reversed(frame.years):  # the last one is always told, the others where there is room
        said = years.get(year, str(year))
        half = wide(said, _TICK) / 2
        if frame.x(year) + half <= free:
            yield text(frame.x(year), frame.top + frame.height + 22, said, _TICK, "middle", SOFT)
            free = frame.x(year) - half - 12


def _rule(left: float, y: float, right: float) -> SafeString:
    return draw(
        '<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" stroke="{}"/>', left, right, y, y, LINE
    )  # fmt: skip


def _line(frame: _Frame, line: Line, at: int, size: float = 4.5) -> Iterator[SafeString]:
    colour = COLOURS[at]
    if line.targets:
        yield _path(frame, line.targets, colour, "2 5")
        for each in line.targets:
            yield linked(
                each.href, each.said, mark(at + 4, frame.x(each.year), frame.y(each.value), colour, size)
            )
    if len(line.points) > 1:
        yield _path(frame, line.points, colour, "" if at % 2 == 0 else "8 4")
    for each in line.points:
        yield linked(
            each.href, each.said, mark(at % 4, frame.x(each.year), frame.y(each.value), colour, size)
        )


def _path(frame: _Frame, points: Sequence[Point], colour: str, dash: str) -> SafeString:
    """A year without a value breaks no line: what is between is not claimed, the marks say what is known."""
    corners = " ".join(f"{frame.x(each.year):.1f},{frame.y(each.value):.1f}" for each in points)
    return draw(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-dasharray="{}"/>',
        corners, colour, dash,
    )  # fmt: skip
