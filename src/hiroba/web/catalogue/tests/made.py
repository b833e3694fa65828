"""A made town's table, published through the doors as intake does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import ChangeLine, QualityLine, TableDraft, VersionDraft
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.storage import service as storage

HOSTILE = "<script>alert(1)</script>"
SCHEMA = TableSchema(
    columns=(
        Column("name", "名称", ColumnType.STRING, model="PublicToilet.name"),
        Column("kind", "種別", ColumnType.STRING),
        Column("seats", "便器の数", ColumnType.INTEGER, unit="基"),
        Column("page", "ページ", ColumnType.STRING),
        Column("longitude", "経度", ColumnType.NUMBER, format="longitude"),
        Column("latitude", "緯度", ColumnType.NUMBER, format="latitude"),
    ),
    model="PublicToilet",
    key=("name",),
    longitude="longitude",
    latitude="latitude",
)
ROWS = 120


def rows(count: int = ROWS) -> list[dict[str, Any]]:
    """Row 3 is hostile; seats fall while row numbers rise, so that sorting the whole table shows."""
    found: list[dict[str, Any]] = [
        {
            "_row": at + 2,
            "name": f"便所{at:03}",
            "kind": "公園" if at % 3 else "駅",
            "seats": count - at,
            "page": f"p{at % 5}",
            "longitude": 139.7 + at / 10_000,
            "latitude": 35.6 + at / 10_000,
        }
        for at in range(count)
    ]
    found[1]["name"] = HOSTILE
    found[2]["kind"] = None
    return found


def parquet(folder: Path, cells: list[dict[str, Any]]) -> Path:
    types: dict[ColumnType, pa.DataType] = {
        ColumnType.STRING: pa.string(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.NUMBER: pa.float64(),
    }
    fields: list[pa.Field[Any]] = [pa.field("_row", pa.int64())]
    fields += [pa.field(column.name, types[column.type]) for column in SCHEMA.columns]
    path = folder / "table.parquet"
    pq.write_table(pa.Table.from_pylist(cells, schema=pa.schema(fields)), path)
    return path


def unread(folder: Path, count: int = 30) -> Path:
    path = folder / "unread.parquet"
    fields: list[pa.Field[Any]] = [pa.field("row", pa.int64())]
    fields += [pa.field(name, pa.string()) for name in ("column", "raw", "reason")]
    raw = ["=1+1", HOSTILE, *("不明" for _ in range(count - 2))]
    cells = [
        {"row": at + 2, "column": "seats", "raw": text, "reason": "number.unreadable"}
        for at, text in enumerate(raw)
    ]
    cells += [{"row": 90, "column": "seats", "raw": "－", "reason": "missing.marker"}] * 4
    pq.write_table(pa.Table.from_pylist(cells, schema=pa.schema(fields)), path)
    return path


def publish(
    folder: Path,
    organisation: str,
    *,
    cells: list[dict[str, Any]] | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    original: bytes = b"made original",
    title: str = "まちの公衆便所",
    source: str = "toilets.csv",
) -> str:
    """Publish and deliver; returns the dataset's id."""
    table = cells if cells is not None else rows()
    draft = VersionDraft(
        organisation=organisation,
        source_key=source,
        title=title,
        original=storage.put_stream([original]),
        name="便所 一覧.csv",
        media_type="text/html",
        format="csv",
        description="だれでも使える便所の一覧です。二文目です。",
        visibility=visibility,
        keywords=("架空",),
        tables=(
            TableDraft(
                name="toilets",
                title="便所",
                schema=SCHEMA,
                parquet=storage.put_file(parquet(folder, table)),
                unread=storage.put_file(unread(folder)),
                rows_in=len(table),
                rows_out=len(table),
                cells_unread=30,
                bounds=(139.7, 35.6, 139.72, 35.62),
            ),
        ),
        changes=(ChangeLine("number.comma", "seats", 7, ((HOSTILE, "1200"),)),),
        quality=(
            QualityLine("L1-01", "holds"),
            QualityLine("L1-07", "remains", 2, (HOSTILE,), "分けてください。"),
        ),
    )
    published = datasets.publish_version(draft, SYSTEM)
    outbox.deliver()
    return published.dataset
