"""What goes next, and when: the one answer that the page shows and the sweep acts on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.intake.retention.types import Item, Kind, Plan, Retention, Unit

NOTICE: Final = timedelta(days=7)


def plan(what: Retention, now: datetime) -> Plan:
    """Return what is over and what comes; changes nothing.

    Where the administrators were not written to yet they are a week before the first deletion, or now: so
    nothing goes sooner than a week from now.
    """
    items = sorted(_items(what), key=lambda each: each.goes)
    begins = (now if what.told is None else what.told) + NOTICE
    moved = tuple(Item(each.name, each.many, max(each.goes, begins)) for each in items)
    due = tuple(each for each in moved if each.goes <= now)
    return Plan(what, due, moved[len(due) :])


def ends(moment: datetime, amount: int, unit: Unit) -> datetime:
    """Return when a time is over that begins at a moment; from 29 February years end on 1 March."""
    if unit is Unit.DAYS:
        return moment + timedelta(days=amount)
    year = moment.year + amount
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, month=3, day=1)


def _items(what: Retention) -> Iterator[Item]:
    if what.kind is Kind.VERSIONS:
        for number, since in datasets.lapsing(what.of):
            yield Item(str(number), 1, ends(since, what.amount, what.unit))
    else:
        for month, values in city.history_months(what.organisation, what.of).items():
            yield Item(month, values, ends(_after(month), what.amount, what.unit))


def _after(month: str) -> datetime:
    """The first moment after a month: of its youngest value no time has begun later."""
    year, number = map(int, month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
