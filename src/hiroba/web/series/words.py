"""Periods as people read them."""

from __future__ import annotations

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from hiroba.catalog.series.types import Grain, Period


def full(period: Period) -> str:
    """The period by itself: 2024年4月, 2024年度上期, 第3回."""
    if period.grain is Grain.ROUND:
        return _round(period)
    if period.first is None:
        return period.text
    if period.grain is Grain.MONTH:
        return date_format(period.first, _("Y年n月"))
    if period.grain is Grain.DAY:
        return date_format(period.first, _("Y年n月j日"))
    year = group(period)
    if period.grain in (Grain.HALF, Grain.QUARTER):
        return _("{year}{part}").format(year=year, part=short(period))
    return year


def short(period: Period) -> str:
    """The period within its year."""
    if period.grain is Grain.MONTH and period.first:
        return date_format(period.first, _("n月"))
    if period.grain is Grain.DAY and period.first:
        return date_format(period.first, _("n月j日"))
    if period.grain is Grain.HALF:
        return _("上期") if period.number == 1 else _("下期")
    if period.grain is Grain.QUARTER:
        return _("第{n}四半期").format(n=period.number)
    return full(period)


def group(period: Period) -> str:
    """The year under which it stands on the page, "" for what has none."""
    if period.year is None:
        return ""
    if period.fiscal:
        return _("{year}年度").format(year=period.year)
    return _("{year}年").format(year=period.year)


def span(first: Period, last: Period) -> str:
    """From one to the other, or the one."""
    return full(first) if first == last else _("{first}から{last}").format(first=full(first), last=full(last))


def _round(period: Period) -> str:
    if period.first is None:
        return _("第{n}回").format(n=period.number)
    return _("{year}第{n}回").format(year=group(period), n=period.number)
