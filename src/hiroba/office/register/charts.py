"""A KPI as a drawing: its values, what they lead to, the targets. A table beside it says the same."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.kernel.charts.service import NARROW, wide
from hiroba.office.register.types import Forecast, Kpi, Point
from hiroba.office.register.words import figure, titled, unit_of
from hiroba.office.register.years import short_label

_WIDTH, _HEIGHT = 640.0, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 52, 36  # margins
_EDGE: Final = 56  # from a side to the first or last year, whose words stand in its middle
_FONT: Final = "Noto Sans JP Variable, Noto Sans JP, sans-serif"


def both(kpi: Kpi, points: tuple[Point, ...], ahead: Forecast | None) -> SafeString:
    """Return the drawing for a page and the one for a phone; the room there is says which of them is seen."""
    made = [drawn(kpi, points, ahead, width) for width in (_WIDTH, NARROW)]
    pattern = '<div class="rg-wide">{}</div><div class="rg-narrow">{}</div>'
    return format_html(pattern, *made) if made[0] else made[0]


def drawn(kpi: Kpi, points: tuple[Point, ...], ahead: Forecast | None, width: float = _WIDTH) -> SafeString:
    """Draw values as a line of dots, targets as diamonds, the forecast dashed; "" for nothing."""
    values = _values(kpi, points)
    targets = [Point(each.year, each.value) for each in kpi.targets]
    every = [*values, *targets]
    if not every:
        return SafeString("")
    scale = _Scale(every, ahead, width)
    parts = [
        format_html('<text x="{}" y="16" font-size="12" fill="#595653">{}</text>', _LEFT, unit_of(kpi)),
        format_html('<path d="M{} {}H{}" stroke="#999590"/>', _LEFT, _HEIGHT - _BOTTOM, width - _RIGHT),
        *_years(scale, every),
        *_forecast(scale, values, ahead),
        _line(scale, values),
        *(_dot(scale, kpi, point) for point in values),
        *(_diamond(scale, kpi, point) for point in targets),
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}"'
        ' font-family="{}" font-size="13" fill="#1a1a1a">{}</svg>',
        width, _HEIGHT, _("{title}の値と目標のグラフ。同じ内容が表にあります。").format(title=titled(kpi)),
        _FONT,
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _values(kpi: Kpi, points: tuple[Point, ...]) -> list[Point]:
    known = {each.year for each in points}
    if kpi.baseline is None or kpi.baseline_year is None or kpi.baseline_year in known:
        return list(points)
    return sorted([Point(kpi.baseline_year, kpi.baseline), *points], key=lambda each: each.year)


class _Scale:
    """From years and values to places in the drawing. The values' axis begins at 0 where none is below."""

    def __init__(self, points: list[Point], ahead: Forecast | None, width: float) -> None:
        self.width = width
        years = [each.year for each in points]
        values = [each.value for each in points] + ([ahead.low, ahead.high] if ahead else [])
        self.first, self.last = min(years), max(years)
        self.low, self.high = min(0.0, *values), max(*values, 0.0)

    def x(self, year: float) -> float:
        span = self.last - self.first or 1
        inner = self.width - 2 * _EDGE
        return round(_EDGE + inner * ((year - self.first) / span if self.last > self.first else 0.5), 1)

    def y(self, value: float) -> float:
        span = self.high - self.low or 1.0
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * (value - self.low) / span, 1)


def _years(scale: _Scale, points: list[Point]) -> list[SafeString]:
    kept: list[int] = []
    free = scale.width
    for year in sorted({each.year for each in points}, reverse=True):
        half = wide(short_label(year)) / 2
        if scale.x(year) + half <= free:
            kept.append(year)
            free = scale.x(year) - half - 8
    return [
        format_html(
            '<text x="{}" y="{}" text-anchor="middle" fill="#595653">{}</text>', scale.x(year), _HEIGHT - 12,
            short_label(year),
        )
        for year in kept
    ]  # fmt: skip


def _line(scale: _Scale, values: list[Point]) -> SafeString:
    if len(values) < 2:
        return SafeString("")
    path = "L".join(f"{scale.x(each.year)} {scale.y(each.value)}" for each in values)
    return format_html('<path d="M{}" fill="none" stroke="#0017c1" stroke-width="3"/>', path)


def _dot(scale: _Scale, kpi: Kpi, point: Point) -> SafeString:
    x, y = scale.x(point.year), scale.y(point.value)
    return format_html(
        '<circle cx="{}" cy="{}" r="6" fill="#0017c1"/><text x="{}" y="{}" text-anchor="middle"'
        ' font-weight="700">{}</text>',
        x, y, x, y - 13, figure(point.value, kpi.decimals),
    )  # fmt: skip


def _diamond(scale: _Scale, kpi: Kpi, point: Point) -> SafeString:
    x, y = scale.x(point.year), scale.y(point.value)
    return format_html(
        '<path d="M{} {}l8 8-8 8-8-8z" fill="#ffffff" stroke="#a83c00" stroke-width="2.5"/>'
        '<text x="{}" y="{}" text-anchor="middle" fill="#a83c00">{}</text>',
        x, y - 8, x, y - 15, _("目標 {value}").format(value=figure(point.value, kpi.decimals)),
    )  # fmt: skip


def _forecast(scale: _Scale, values: list[Point], ahead: Forecast | None) -> list[SafeString]:
    if ahead is None or not values:
        return []
    last, x = values[-1], scale.x(ahead.year)
    return [
        format_html(
            '<path d="M{} {}L{} {}L{} {}z" fill="#7096f8" opacity="0.25"/>', scale.x(last.year),
            scale.y(last.value), x, scale.y(ahead.high), x, scale.y(ahead.low),
        ),
        format_html(
            '<path d="M{} {}L{} {}" fill="none" stroke="#0017c1" stroke-width="2" stroke-dasharray="6 5"/>',
            scale.x(last.year), scale.y(last.value), x, scale.y(ahead.value),
        ),
    ]  # fmt: skip
