"""Made drafts and readers for the tests."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from hiroba.catalog.datasets import service
from hiroba.catalog.datasets.types import (
    ChangeLine,
    PublishedVersion,
    QualityLine,
    TableDraft,
    UnreadLine,
    VersionDraft,
)
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import SYSTEM, Principal, Role, Sight
from hiroba.kernel.storage.types import Blob

MINATO, CHIYODA, TOKYO = "131032", "131016", "130001"
ALL = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
PUBLIC = Sight(everything=False, organisations=frozenset(), private_of=frozenset())
MEMBER = Sight(everything=False, organisations=frozenset({MINATO}), private_of=frozenset())
OFFICER = Sight(everything=False, organisations=frozenset({MINATO}), private_of=frozenset({MINATO}))
MINATO_OFFICER = Principal("person", "p1", {MINATO: Role.OFFICER})
STRANGER = Principal("person", "p2", {CHIYODA: Role.OFFICER})

SCHEMA = TableSchema(
    columns=(
        Column("name", "名称", ColumnType.STRING, model="PublicToilet.name"),
        Column("latitude", "緯度", ColumnType.NUMBER, format="latitude"),
        Column("longitude", "経度", ColumnType.NUMBER, format="longitude"),
    ),
    model="PublicToilet",
    key=("name",),
    longitude="longitude",
    latitude="latitude",
)


def blob(text: str) -> Blob:
    return Blob(hashlib.sha256(text.encode()).hexdigest(), len(text.encode()))


def table(name: str = "シート1", content: str = "1", **given: Any) -> TableDraft:
    draft = TableDraft(
        name=name,
        title="公衆便所一覧",
        schema=SCHEMA,
        parquet=blob(f"parquet {name} {content}"),
        unread=blob("unread"),
        rows_in=12,
        rows_out=10,
        cells_unread=3,
        unreads=(UnreadLine("緯度", "number.unreadable", 3, ((4, "不明"),)),),
        footnotes=("※ 令和5年4月1日現在",),
        metadata=(("作成日", "2026-04-01"),),
        bounds=(139.7, 35.6, 139.8, 35.7),
    )
    return replace(draft, **given)


def draft(key: str = "toilets.csv", content: str = "1", **given: Any) -> VersionDraft:
    made = VersionDraft(
        organisation=MINATO,
        source_key=key,
        title="公衆便所一覧",
        original=blob(f"{key} {content}"),
        name="toilets.csv",
        media_type="text/csv",
        format="csv",
        tables=(table(content=content),),
        changes=(ChangeLine("digits.full_width", "緯度", 2, (("３５", "35"),), "シート1"),),
        quality=(QualityLine("L1-01", "holds"), QualityLine("L2-03", "remains", 2, ("A3",), "直しましょう")),
        description="区内の公衆便所です。",
        keywords=("トイレ",),
        looks=(),
    )
    return replace(made, **given)


def publish(key: str = "toilets.csv", content: str = "1", **given: Any) -> PublishedVersion:
    return service.publish_version(draft(key, content, **given), SYSTEM)
