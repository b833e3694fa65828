"""A closed register of made residents: nobody lives there."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableDraft, VersionDraft
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.storage import service as storage

SCHEMA = TableSchema(
    (
        Column("name", "氏名", ColumnType.STRING),
        Column("age", "年齢", ColumnType.INTEGER),
        Column("sex", "性別", ColumnType.STRING),
        Column("address", "住所", ColumnType.STRING),
        Column("illness", "病名", ColumnType.STRING),
        Column("visits", "回数", ColumnType.INTEGER),
    )
)
TOWNS = ("東京都港区芝1-", "東京都港区高輪2-", "東京都新宿区西新宿3-", "千葉市中央区春日4-")


def residents(rows: int = 400) -> pl.DataFrame:
    """Made people: nobody lives there."""
    draw = random.Random(7)
    return pl.DataFrame(
        {
            "_row": list(range(2, rows + 2)),
            "name": [f"山田 {draw.choice('太次三四五')}{draw.choice('郎子介美')}" for _ in range(rows)],
            "age": [draw.randrange(20, 80) for _ in range(rows)],
            "sex": [draw.choice("男女") for _ in range(rows)],
            "address": [f"{draw.choice(TOWNS)}{draw.randrange(1, 30)}" for _ in range(rows)],
            "illness": [draw.choice(["かぜ", "骨折", "花粉症"]) for _ in range(rows)],
            "visits": [draw.randrange(1, 9) for _ in range(rows)],
        }
    )


def publish(folder: Path, organisation: str, table: pl.DataFrame | None = None) -> str:
    """Publish it; the dataset's id."""
    table = residents() if table is None else table
    path = folder / "register.parquet"
    table.write_parquet(path)
    parquet = storage.put_file(path)
    draft = TableDraft(
        name="register", title="名簿", schema=SCHEMA, parquet=parquet, unread=None,
        rows_in=table.height, rows_out=table.height, cells_unread=0,
    )  # fmt: skip
    version = VersionDraft(
        organisation=organisation, source_key="register.csv", title="受診の名簿", name="register.csv",
        original=parquet, media_type="text/csv", format="csv", tables=(draft,),
        visibility=Visibility.ORGANISATION,
    )  # fmt: skip
    return datasets.publish_version(version, SYSTEM).dataset
