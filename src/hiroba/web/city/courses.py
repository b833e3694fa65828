"""How the numbers of a thing went, for <hiroba-chart>, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.context.city import service as city
from hiroba.context.city.types import Mean, Observation, StoredEntity
from hiroba.kernel.decide.types import Sight
from hiroba.web.city.properties import Told
from hiroba.web.live.values import plain

_MOST = 4  # charts
_SINGLE = 150  # readings that are drawn one by one; more become means
_FEW = 8  # means that make no line
_FINER = 15
Row = tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """How far back, and the length of a mean."""

    title: Any
    back: timedelta
    length: timedelta
    form: str


SPANS: Mapping[str, Span] = {
    "day": Span(gettext_lazy("この1日"), timedelta(days=1), timedelta(minutes=15), "%H:%M"),
    "month": Span(gettext_lazy("この30日"), timedelta(days=30), timedelta(hours=6), "%m/%d %H:%M"),
}


@dataclass(frozen=True)
class Course:
    """data: what the element draws. head and rows: the same as words, the latest first. means: whether
    single readings were put together."""

    key: str
    title: str
    unit: str
    data: dict[str, Any]
    head: Row
    rows: tuple[Row, ...]
    means: bool


def courses(thing: StoredEntity, told: Sequence[Told], span: Span, sight: Sight) -> list[Course]:
    """Of the numbers that were measured."""
    numbers = [each for each in told if each.number is not None and each.observed and not each.dataset]
    chosen = {each.name: each for each in numbers[:_MOST]}
    if not chosen:
        return []
    since = timezone.now() - span.back
    asked = thing.tenant, thing.id
    single = city.histories(*asked, list(chosen), since, _SINGLE + 1, sight=sight)
    many = [name for name, observations in single.items() if len(observations) > _SINGLE]
    means = city.means(*asked, many, since, span.length, sight=sight) if many else {}
    young = [name for name, some in means.items() if len(some) < _FEW]
    if young:  # it has measured for a short time only, and often
        means |= city.means(*asked, young, since, span.length / _FINER, sight=sight)
    found = []
    for name, each in chosen.items():
        if name in means:
            found.append(_of_means(each, means[name], span))
        elif name in single:
            found.append(_of_readings(each, single[name], span))
    return [course for course in found if course.rows]


def _of_readings(told: Told, observations: Sequence[Observation], span: Span) -> Course:
    numbers = [(each.observed_at, each.value) for each in observations if isinstance(each.value, float)]
    # readings of one minute of the day would stand under the same word
    form = (
        f"{span.form}:%S" if len({_local(at, span.form) for at, _v in numbers}) < len(numbers) else span.form
    )
    at = [_local(moment, form) for moment, _value in numbers]
    values = [value for _moment, value in numbers]
    rows = tuple((when, _figure(value)) for when, value in zip(at, values, strict=True))
    return _course(told, at, [(told.title, values)], (_("時刻"), _("値")), rows, means=False)


def _of_means(told: Told, means: Sequence[Mean], span: Span) -> Course:
    at = [_local(each.start, span.form) for each in means]
    digits = [round(each.mean, 3) for each in means]
    rows = tuple(
        (when, _figure(each.mean), _figure(each.low), _figure(each.high))
        for when, each in zip(at, means, strict=True)
    )
    head = _("時刻"), _("平均"), _("最低"), _("最高")
    series = [
        (_("平均"), digits),
        (_("最低"), [each.low for each in means]),
        (_("最高"), [each.high for each in means]),
    ]
    return _course(told, at, series, head, rows, means=True)


def _course(
    told: Told,
    at: list[str],
    series: list[tuple[str, list[float]]],
    head: Row,
    rows: tuple[Row, ...],
    *,
    means: bool,
) -> Course:
    data = {
        "x": at,
        "series": [{"name": name, "values": values} for name, values in series],
        "unit": told.unit,
        "kind": "line",
    }
    return Course(f"course-{told.name}", told.title, told.unit, data, head, rows[::-1], means)


def _local(moment: datetime, form: str) -> str:
    return f"{timezone.localtime(moment):{form}}"


def _figure(value: float) -> str:
    return plain(value) or ""
