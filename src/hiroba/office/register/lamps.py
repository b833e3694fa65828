"""Which lamp a KPI and an initiative show, and why: rules that are told on the page about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from hiroba.office.register.forecast import LEAST, forecast
from hiroba.office.register.types import (
    Direction,
    Forecast,
    Kpi,
    KpiView,
    Lamp,
    Light,
    Milestone,
    Point,
    Target,
)
from hiroba.office.register.words import figure
from hiroba.office.register.years import short_label

_NEAR: Final = 0.8  # of the way that should be behind one: from here on "at risk", below it "behind"
_STALE: Final = 1  # years that the last value may lie back
_LATE: Final = timedelta(days=90)  # of a milestone
_ORDER: Final = (Light.BEHIND, Light.AT_RISK, Light.ON_TRACK, Light.UNKNOWN)  # the first that occurs is shown


def judged(kpi: Kpi, points: Sequence[Point], now: int, lost: str = "") -> KpiView:
    """Return a KPI with forecast and lamp as of the fiscal year `now`; points: of it, by year."""
    target = max(kpi.targets, key=lambda each: each.year, default=None)  # what it is all for
    line = _line(kpi, points)
    ahead = forecast(line, target.year) if target else None
    return KpiView(kpi, tuple(points), ahead, _lamp(kpi, line, target, ahead, now), lost)


def of_initiative(kpis: Sequence[KpiView], milestones: Sequence[Milestone], today: date) -> Lamp:
    """Return the worst of its KPIs; without KPIs what its milestones say."""
    if kpis:
        lamps = [view.lamp for view in kpis]
        return next(lamp for light in _ORDER for lamp in lamps if lamp.light is light)
    return _by_milestones(milestones, today)


def _by_milestones(milestones: Sequence[Milestone], today: date) -> Lamp:
    if not milestones:
        return Lamp(Light.UNKNOWN, _("成果指標も節目も、まだ決めていません。"))
    late = sorted(
        (each for each in milestones if each.done is None and each.due < today), key=lambda m: m.due
    )
    if not late:
        return Lamp(Light.ON_TRACK, _("期日を過ぎた節目はありません。"))
    told = _("節目「{title}」の期日を{days}日過ぎています。").format(
        title=late[0].title, days=(today - late[0].due).days
    )
    return Lamp(Light.BEHIND if today - late[0].due > _LATE else Light.AT_RISK, told)


def _line(kpi: Kpi, points: Sequence[Point]) -> tuple[Point, ...]:
    """The values with the baseline before them."""
    known = {point.year for point in points}
    if kpi.baseline is None or kpi.baseline_year is None or kpi.baseline_year in known:
        return tuple(points)
    return tuple(sorted([Point(kpi.baseline_year, kpi.baseline), *points], key=lambda each: each.year))


def _lamp(kpi: Kpi, line: Sequence[Point], target: Target | None, ahead: Forecast | None, now: int) -> Lamp:
    if target is None:
        return Lamp(Light.UNKNOWN, _("目標値が決まっていません。"))
    if kpi.direction is Direction.NEITHER:
        return Lamp(Light.UNKNOWN, _("増えるほどよいか、減るほどよいかが決まっていません。"))
    if not line:
        return Lamp(Light.UNKNOWN, _("値がまだありません。"))
    last = line[-1]
    if _reaches(kpi, last.value, target.value):
        words = _("{last}の値 {value} で、{year}の目標 {target} に届いています。")
        return Lamp(Light.ON_TRACK, words.format(**_told(kpi, target, last)))
    if last.year < now - _STALE:
        words = _("{last}の値（{value}）のあと、新しい値がありません。")
        return Lamp(Light.UNKNOWN, words.format(**_told(kpi, target, last)))
    if target.year <= last.year or target.year < now:
        words = _("{year}の目標 {target} に対して、いまの値は {value} です。")
        return Lamp(Light.BEHIND, words.format(**_told(kpi, target, last)))
    if ahead is not None:
        return _by_forecast(kpi, target, ahead)
    return _by_pace(kpi, line, target)


def _by_forecast(kpi: Kpi, target: Target, ahead: Forecast) -> Lamp:
    best = ahead.high if kpi.direction is Direction.UP else ahead.low
    told = _told(kpi, target, Point(ahead.year, ahead.value)) | {
        "low": figure(ahead.low, kpi.decimals), "high": figure(ahead.high, kpi.decimals),
    }  # fmt: skip
    if _reaches(kpi, ahead.value, target.value):
        words = _("このまま進むと{year}は {value}（{low}〜{high}）で、目標 {target} に届く見込みです。")
        return Lamp(Light.ON_TRACK, words.format(**told))
    if _reaches(kpi, best, target.value):
        words = _(
            "このまま進むと{year}は {value}（{low}〜{high}）で、目標 {target} に届かないおそれがあります。"
        )
        return Lamp(Light.AT_RISK, words.format(**told))
    words = _("このまま進むと{year}は {value}（{low}〜{high}）で、目標 {target} に届きません。")
    return Lamp(Light.BEHIND, words.format(**told))


def _by_pace(kpi: Kpi, line: Sequence[Point], target: Target) -> Lamp:
    """With too few values for a forecast: how much of the way, against how much should be behind one."""
    first, last = line[0], line[-1]
    if len(line) < 2 or first.year == last.year:
        words = _("値がまだ1つです。見通しを立てるには、{least}年度分の値がいります。")
        return Lamp(Light.UNKNOWN, words.format(least=LEAST))
    way = (target.value - first.value) * (last.year - first.year) / (target.year - first.year)
    told = _told(kpi, target, last) | {
        "due": figure(first.value + way, kpi.decimals), "last": short_label(last.year),
    }  # fmt: skip
    gone = (last.value - first.value) / way if way else 1.0
    if gone >= 1:
        words = _("目標までまっすぐ進むなら{last}は {due} のところ、{value} です。")
        return Lamp(Light.ON_TRACK, words.format(**told))
    words = _("目標までまっすぐ進むなら{last}は {due} のところ、{value} にとどまっています。")
    return Lamp(Light.AT_RISK if gone >= _NEAR else Light.BEHIND, words.format(**told))


def _reaches(kpi: Kpi, value: float, target: float) -> bool:
    return value >= target if kpi.direction is Direction.UP else value <= target


def _told(kpi: Kpi, target: Target, point: Point) -> dict[str, str]:
    return {
        "year": short_label(target.year), "target": figure(target.value, kpi.decimals),
        "value": figure(point.value, kpi.decimals), "last": short_label(point.year),
    }  # fmt: skip
