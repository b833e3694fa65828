"""Made datasets for the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hiroba.catalog.datasets.types import DatasetCard, DatasetDetail, LinkInfo, TableInfo, VersionInfo
from hiroba.catalog.dcat.types import Agent, Entry, PageLinks, Site
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import Visibility

SITE = Site(
    "https://made.example", "試験市のデータ", "試験市のオープンデータ", Agent("試験市", "Test City", "131016")
)
PAGE = PageLinks(
    "https://made.example/dcat/catalog.ttl", "https://made.example/dcat/catalog.ttl",
    "https://made.example/dcat/catalog.ttl?after=x", 3, 2,
)  # fmt: skip
_WHEN = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
_SCHEMA = TableSchema(
    columns=(
        Column("name", "名称", ColumnType.STRING),
        Column("latitude", "緯度", ColumnType.NUMBER, format="latitude"),
        Column("longitude", "経度", ColumnType.NUMBER, format="longitude"),
    ),
    model="PublicToilet",
    longitude="longitude",
    latitude="latitude",
)
CARD = DatasetCard(
    id="0123456789", organisation="131016", title="公衆便所一覧", description="区内の公衆便所です。",
    keywords=("トイレ", "自治体標準ODS"), theme="REGI", licence="CC-BY-4.0", licence_confirmed=True,
    visibility=Visibility.PUBLIC, model="PublicToilet", format="csv", places=("131016",), rows=2, tables=1,
    geographic=True, version=3, created=_WHEN, modified=_WHEN, bounds=(139.7, 35.6, 139.8, 35.7),
)  # fmt: skip
_VERSION = VersionInfo(
    id=1, number=3, created=_WHEN, blob="b", size=1234, name="便所 一覧.csv", media_type="text/csv", format="csv",
    sha256="0a" * 32, note="列を直しました", rows=2, by="p", current=True,
)  # fmt: skip
_TABLE = TableInfo(1, 0, "t", "公衆便所一覧", _SCHEMA, "p", None, 2, 2, 0, (), (), (), None)
LINK = LinkInfo(
    id="6f9c2b1e-0000-4000-8000-000000000001", position=0, url="https://city.example/便所 一覧.xlsx",
    title="エクセル", format="xlsx", media_type="application/vnd.ms-excel", size=99, sha256="0b" * 32,
)  # fmt: skip


def file_entry(**given: Any) -> Entry:
    """A dataset with a file here."""
    detail = DatasetDetail(CARD, "", "P1M", _VERSION, (_TABLE,), (), ())
    return Entry(replace(detail, **given), SITE.publisher)


def record_entry(**given: Any) -> Entry:
    """A dataset that is known by its links only, with everything that a source may say."""
    card = replace(CARD, id="abcdefghjk", version=0, model=None, licence="other", description="", places=())
    detail = DatasetDetail(
        card, "", "P45D", replace(_VERSION, number=0, size=0, sha256="", note=""), (), (), (), links=(LINK,),
        extras={
            "temporal_start": "2025-04-01", "temporal_end": "2026-03-31", "series": "https://city.example/s",
            "series_title": "月ごとの便所", "conforms_to": "https://city.example/standard",
        },
        landing_page="https://city.example/toilets", publisher="別の市", contact="情報政策課",
        licence_text="独自の条件", remote_id="https://city.example/dataset/1", issued=_WHEN,
    )  # fmt: skip
    return Entry(replace(detail, **given), SITE.publisher)
