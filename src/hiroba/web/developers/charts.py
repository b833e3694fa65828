"""Calls by day: a drawing whose numbers stand in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.kernel.charts.service import columns
from hiroba.kernel.charts.types import Column
from hiroba.rules.metering.types import DayCalls

_COLOURS = ("#0017c1", "#ac3e00")  # blue and orange of the design tokens, as the key below has them


@dataclass(frozen=True)
class Chart:
    """today: all calls of the last day."""

    days: tuple[DayCalls, ...]
    drawing: SafeString
    most: int
    answered: int
    failed: int
    today: int


def chart(days: Sequence[DayCalls]) -> Chart:
    totals = [each.answered + each.failed for each in days]
    answered = sum(each.answered for each in days)
    label = _("1日ごとの呼び出し。合わせて {n} 回").format(n=f"{answered:,}")
    drawing = columns([Column(_said(each), (each.answered, each.failed)) for each in days], label, _COLOURS)
    failed = sum(each.failed for each in days)
    return Chart(tuple(days), drawing, max(totals, default=0), answered, failed, totals[-1] if days else 0)


def _said(day: DayCalls) -> str:
    failed = f" + {day.failed:,}" if day.failed else ""
    return f"{day.day.month}/{day.day.day}: {day.answered:,}{failed}"
