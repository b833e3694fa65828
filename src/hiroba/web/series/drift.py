"""What differs in the columns of a series' members, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hiroba.catalog.series.types import SeriesInfo, Whole
from hiroba.catalog.tables.types import ColumnType, Drift, Shift
from hiroba.web.catalogue.names import TYPES
from hiroba.web.series.words import full

_NAMED = 6  # periods that are named one by one


@dataclass(frozen=True)
class Told:
    column: str
    words: str


def told(whole: Whole, info: SeriesInfo) -> list[Told]:
    """One sentence for each difference."""
    return [Told(each.column, _sentence(each, info)) for each in whole.drift]


def _sentence(drift: Drift, info: SeriesInfo) -> str:
    if drift.shift is Shift.TYPE:
        kinds = _("、").join(str(TYPES[ColumnType(each)]) for each in drift.words)
        return _("期間によって種類がちがいます（{kinds}）。").format(kinds=kinds)
    if drift.shift is Shift.UNIT:
        return _("期間によって単位がちがいます（{units}）。値をそのまま比べないでください。").format(
            units=_("、").join(drift.words)
        )
    without = [full(info.counted[at].period) for at in drift.parts]
    having = [full(each.period) for at, each in enumerate(info.counted) if at not in drift.parts]
    if len(having) < len(without):
        return _("{periods}だけにあります。").format(periods=_few(having))
    return _("{periods}にはありません。").format(periods=_few(without))


def _few(periods: list[str]) -> str:
    named = _("、").join(periods[:_NAMED])
    rest = len(periods) - _NAMED
    return _("{named}ほか{n}件").format(named=named, n=rest) if rest > 0 else named
