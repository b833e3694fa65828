"""What stands along a chart and in its table is written for people."""

from __future__ import annotations

import pytest

from hiroba.catalog.tables.types import ChartSpec, Column, ColumnType, TableSchema
from hiroba.web.catalogue.dataset.charts import _chart


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (ColumnType.DATETIME, "2008-06-14T08:43:00+09:00", "2008-06-14 08:43"),
        (ColumnType.DATE, "2008-06-14", "2008-06-14"),
        (ColumnType.BOOLEAN, True, "はい"),
        (ColumnType.YEAR, 2008, "2008"),
    ],
)
def test_times_and_choices_are_said_in_words(kind: ColumnType, value: object, said: str) -> None:
    columns = Column("t", "発生時刻", kind), Column("m", "マグニチュード", ColumnType.NUMBER)
    chart = _chart(
        "a", ChartSpec("line", "t", ("m",), points=({"x": value, "m": 7.2},)), TableSchema(columns)
    )
    assert chart.data["x"] == [said]
    assert chart.rows == ((said, "7.2"),)
