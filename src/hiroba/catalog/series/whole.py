"""All members of a series as one table."""

from __future__ import annotations

from typing import Final

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.series.types import Grain, SeriesInfo, UnknownSeries, Whole
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Column, ColumnType, Part

COLUMN: Final = "期間"
_TYPES: Final = {Grain.YEAR: ColumnType.YEAR, Grain.MONTH: ColumnType.YEARMONTH, Grain.DAY: ColumnType.DATE}


def whole(info: SeriesInfo) -> Whole:
    """Return the rows of all members that count, the period first, read where they lie: nothing is copied.

    Raises UnknownSeries where no member has a table.
    """
    counted = [each for each in info.counted if each.table is not None]
    if not counted:
        raise UnknownSeries(id=info.id)
    parts = [
        Part(each.table.parquet, each.table.schema, each.period.text, each.table.rows_out)
        for each in counted
        if each.table is not None
    ]
    label = Column(COLUMN, COLUMN, _TYPES.get(info.grain, ColumnType.STRING))
    joined = tables.join(parts, label)
    bounds = [each.table.bounds for each in counted if each.table is not None and each.table.bounds]
    around = (
        min(each[0] for each in bounds), min(each[1] for each in bounds),
        max(each[2] for each in bounds), max(each[3] for each in bounds),
    ) if bounds else None  # fmt: skip
    table = TableInfo(
        id=0, ordinal=0, name=info.title, title=info.title, schema=joined.schema, parquet=joined.parquet,
        unread=None, rows_in=joined.rows, rows_out=joined.rows, cells_unread=0, unreads=(), footnotes=(),
        metadata=(), bounds=around,
    )  # fmt: skip
    return Whole(table, joined.drift)
