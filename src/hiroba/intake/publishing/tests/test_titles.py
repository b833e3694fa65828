"""What a dataset is called when nobody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.catalog.tables.types import TableSchema
from hiroba.intake.publishing.titles import dataset_title
from hiroba.intake.tidy.types import TidyTable


def table(title: str = "", model: str | None = None) -> TidyTable:
    return TidyTable(
        name="Sheet1", title=title, schema=TableSchema((), model=model), parquet=Path("x"), unread=None, rows_in=1,
        rows_out=1, cells_unread=0, changes=(), unreads=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "key", "of", "expected"),
    [
        ("data.xlsx", "park/data.xlsx", table("公園一覧"), "公園一覧"),
        ("公園一覧.csv", "公園一覧.csv", table(), "公園一覧"),
        ("data(1).xlsx", "図書館/data(1).xlsx", table(), "図書館"),
        (
            "data.xlsx",
            "public_toilet/data.xlsx",
            table(model="PublicToilet"),
            "公衆トイレ（public toilet data）",
        ),
        ("建物.geojson", "建物.geojson", table(), "建物"),
    ],
)
def test_title(name: str, key: str, of: TidyTable, expected: str) -> None:
    assert dataset_title(name, key, [of]) == expected
