"""Which columns of a table can be counted by, and the labels that are told of each."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import polars as pl
from django.utils.translation import gettext as _

from hiroba.catalog.counting.opening import manageable
from hiroba.catalog.counting.types import OTHER, BadOffer, Countable, Offer
from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables.types import Column, ColumnType
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.storage import service as storage
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Budget, Kind

_MOST_LABELS = 50
_FEW = 12  # numbers that are told one by one
_RANGES = 12
_HEADS = {"postal_code": 3, "municipality_code": 2}
_YEAR = 4  # characters
_NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR)
_DATES = (ColumnType.DATE, ColumnType.DATETIME, ColumnType.YEARMONTH)
_NAMING = (Kind.MY_NUMBER, Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.BANK_ACCOUNT, Kind.INSURANCE)


def proposed(dataset: str, ordinal: int, who: Principal) -> list[Countable]:
    """What the officer of a dataset can let others count by. Raises UnknownDataset, Forbidden, BadOffer."""
    return countable(manageable(dataset, ordinal, who)[1])


def set_offer(
    dataset: str, ordinal: int, columns: list[str], yearly: float, per_person: int, who: Principal
) -> None:  # fmt: skip
    """Set a dataset's budget (epsilon a fiscal year; 0 takes it back) and the columns to count by.

    Raises UnknownDataset, Forbidden, BadOffer, WrongBudget.
    """
    detail, table = manageable(dataset, ordinal, who)
    chosen = [one for one in countable(table) if one.column in columns]
    if not chosen and yearly:
        raise BadOffer(why=_("数えてよい列を、1つ以上選んでください。"))
    offer = msgspec.to_builtins(Offer(ordinal, chosen))
    thousandths = round(yearly * privacy.UNIT)
    privacy.set_budget(Budget(dataset, detail.card.organisation, thousandths, 0, per_person, offer), who)


def countable(table: TableInfo) -> list[Countable]:
    """The columns that few labels are enough for, and that name nobody."""
    frame = pl.scan_parquet(storage.local_path(table.parquet))
    there = frame.collect_schema().names()
    look = privacy.look(frame.head(20_000).collect(), datasets.subjects(table.schema))
    naming = {name for one in look.findings if one.kind in _NAMING for name in one.columns}
    found = []
    for column in table.schema.columns:
        if column.name in naming or column.name not in there or column.type is ColumnType.GEOMETRY:
            continue
        values = frame.select(pl.col(column.name).drop_nulls().unique()).collect().to_series()
        one = _countable(column, values)
        if one is not None:
            found.append(one)
    return found


def _countable(column: Column, values: pl.Series) -> Countable | None:
    if column.type in _NUMBERS and values.dtype.is_numeric() and len(values) > _FEW:
        return _ranges(column, values)
    head = _YEAR if column.type in _DATES else _HEADS.get(column.format, 0)
    labels = sorted({label for label in labels_of(values, head).to_list() if label})
    if column.type in _NUMBERS:
        labels.sort(key=float)
    if not 1 < len(labels) <= _MOST_LABELS or OTHER in labels:
        return None
    return Countable(column.name, column.title, labels, head=head)


def labels_of(values: pl.Series, head: int) -> pl.Series:
    """The texts that stand for values, by their first characters where `head` is not 0."""
    text = values.cast(pl.String, strict=False).fill_null("")
    return text.str.head(head) if head else text


def _ranges(column: Column, values: pl.Series) -> Countable | None:
    """Round ranges over most of the values; both ends are open, so that they do not tell the extremes."""
    numbers = values.cast(pl.Float64).to_numpy()
    low, high = (float(each) for each in np.quantile(numbers, (0.05, 0.95)))
    if not math.isfinite(low) or not high > low:
        return None
    width = _width((high - low) / _RANGES)
    edges = [math.ceil(low / width) * width + at * width for at in range(math.ceil((high - low) / width) + 1)]
    labels = [f"-{_below(edges[0], width)}"]
    labels += [f"{edge:.15g}-{_below(edge + width, width)}" for edge in edges[:-1]]
    labels.append(f"{edges[-1]:.15g}-")
    return Countable(column.name, column.title, labels, low=edges[0], width=width)


def _width(least: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50, ... that is as wide."""
    unit = 10.0 ** math.floor(math.log10(least))
    return next(unit * each for each in (1, 2, 5, 10) if unit * each >= least)


def _below(edge: float, width: float) -> str:
    """The greatest whole number below an edge; of narrow ranges the edge itself."""
    return f"{edge - 1:.15g}" if float(width).is_integer() else f"{edge:.15g}"
