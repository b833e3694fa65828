"""Lines over the years, with what is to be reached as a dashed step; and many small ones on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.safestring import SafeString

from hiroba.kernel.charts.marks import draw, joined, linked, mark, text, whole
from hiroba.kernel.charts.scales import COLOURS, LINE, SOFT, short, ticks
from hiroba.kernel.charts.types import Line, Point

WIDE: Final = 760.0
_LEFT, _RIGHT, _BOTTOM = 64.0, 40.0, 34.0
_PLOT: Final = 260.0
_LEGEND: Final = 24.0  # height of a line of it


class _Frame:
    """Where years and values lie."""

    def __init__(self, lines: Sequence[Line], box: tuple[float, float, float, float], about: int = 5) -> None:
        points = [point for line in lines for point in (*line.points, *line.targets)]
        values = [point.value for point in points] or [0.0]
        self.left, self.top, self.width, self.height = box
        self.years = sorted({point.year for point in points})
        self.ticks = ticks(min(0.0, *values), max(0.0, *values), about)
        self._first = self.years[0] if self.years else 0
        self._span = (self.years[-1] - self._first) if self.years else 0

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
    legend = list(_legend(shown, width)) if len(shown) > 1 else []
    top = 26 + _LEGEND * (max((row for _part, row in legend), default=-1) + 1)
    frame = _Frame(shown, (_LEFT, top, width - _LEFT - _RIGHT, _PLOT))
    height = top + _PLOT + _BOTTOM
    parts = [part for part, _row in legend]
    parts.append(text(_LEFT - 8, top - 10, unit, 12, "end" if len(unit) < 4 else "middle", SOFT))
    parts += _ground(frame, language, years, width)
    for at, line in enumerate(shown):
        parts += _line(frame, line, at)
    return whole(width, height, label, parts)


def small(
    line: Line, label: str, frame_of: Sequence[Line], language: str, years: dict[int, str]
) -> SafeString:
    """Draw one of many small charts; frame_of: all of them, so that they share their scale."""
    width, height = 180.0, 96.0
    frame = _Frame(frame_of, (12, 10, width - 24, 60), 2)
    low, high = frame.ticks[0], frame.ticks[-1]
    parts = [_rule(frame.left, frame.y(low), width - 12), _rule(frame.left, frame.y(high), width - 12)]
    parts.append(text(width - 12, frame.y(high) - 2, short(high, language), 9, "end", SOFT))
    for year in {frame.years[0], frame.years[-1]} if frame.years else set():
        anchor = "start" if year == frame.years[0] else "end"
        parts.append(text(frame.x(year), height - 8, years.get(year, str(year)), 10, anchor, SOFT))
    parts += _line(frame, line, 0, 2.6)
    return whole(width, height, label, parts)


def _legend(lines: Sequence[Line], room: float) -> Iterator[tuple[SafeString, int]]:
    x, row = 8.0, 0
    for at, line in enumerate(lines):
        name = line.name if len(line.name) <= 40 else line.name[:39] + "…"
        width = 34 + sum(14 if ord(letter) > 0x2E7F else 8 for letter in name)
        if x > 8 and x + width > room:
            x, row = 8.0, row + 1
        y = 14 + row * _LEGEND
        yield joined([mark(at, x + 8, y, COLOURS[at]), text(x + 20, y + 5, name, 13)]), row
        x += width + 12


def _ground(frame: _Frame, language: str, years: dict[int, str], width: float) -> Iterator[SafeString]:
    for tick in frame.ticks:
        yield _rule(frame.left, frame.y(tick), frame.left + frame.width)
        yield text(frame.left - 8, frame.y(tick) + 4, short(tick, language), 12, "end", SOFT)
    every = -(-len(frame.years) // int(width / 95)) or 1
    for year in frame.years[::every]:
        said = years.get(year, str(year))
        yield text(frame.x(year), frame.top + frame.height + 22, said, 12, "middle", SOFT)


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
