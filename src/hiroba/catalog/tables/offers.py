"""The forms in which a table can be had, and whom each is for."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.tables.types import Audience, FormInfo, TableSchema

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEETS: Final = (
    FormInfo(
        "csv", _("CSV"), "text/csv; charset=utf-8", "csv", _("多くのソフトで開けます（UTF-8）。"),
        Audience.SHEETS, text=True,
    ),
    FormInfo(
        "csv-cp932", _("CSV（Shift_JIS）"), "text/csv; charset=windows-31j", "csv",
        _("古い表計算ソフト向けです。"), Audience.SHEETS, text=True,
    ),
    FormInfo(
        "tsv", _("TSV"), "text/tab-separated-values; charset=utf-8", "tsv",
        _("タブ区切りのテキストです。"), Audience.SHEETS, text=True,
    ),
    FormInfo(
        "xlsx", _("Excel"), _XLSX, "xlsx", _("表計算ソフトでそのまま開けます。"), Audience.SHEETS, staged=True
    ),
)  # fmt: skip
_PROGRAMS: Final = (
    FormInfo(
        "json", _("JSON"), "application/json", "json", _("プログラムで使いやすい形式です。"), text=True
    ),
    FormInfo(
        "jsonl", _("JSON Lines"), "application/x-ndjson", "jsonl", _("1行ずつ処理できるJSONです。"), text=True
    ),
    FormInfo(
        "parquet", _("Parquet"), "application/vnd.apache.parquet", "parquet",
        _("大きなデータの分析に向いています。"), turns=True,
    ),
    FormInfo(
        "arrow", _("Arrow"), "application/vnd.apache.arrow.stream", "arrows",
        _("分析ソフトへ変換なしで流し込めます。"), turns=True,
    ),
)  # fmt: skip
_MAPS: Final = (
    FormInfo(
        "geojson", _("GeoJSON"), "application/geo+json", "geojson", _("地図のソフトやウェブで使えます。"),
        Audience.MAPS, text=True, turns=True,
    ),
    FormInfo(
        "gpkg", _("GeoPackage"), "application/geopackage+sqlite3", "gpkg", _("GISソフトで開けます。"),
        Audience.MAPS, staged=True, turns=True,
    ),
    FormInfo(
        "shp", _("シェープファイル"), "application/zip", "zip",
        _("多くのGISソフトで開けます（UTF-8、項目名は短くなります）。"), Audience.MAPS,
        staged=True, turns=True,
    ),
    FormInfo(
        "shp-cp932", _("シェープファイル（Shift_JIS）"), "application/zip", "zip",
        _("文字コードを選べない古いGISソフト向けです。"), Audience.MAPS, staged=True, turns=True,
    ),
    FormInfo(
        "fgb", _("FlatGeobuf"), "application/flatgeobuf", "fgb", _("大きな地図データを速く表示できます。"),
        Audience.MAPS, staged=True, turns=True,
    ),
    FormInfo(
        "kml", _("KML"), "application/vnd.google-earth.kml+xml", "kml", _("Google Earthなどで開けます。"),
        Audience.MAPS, staged=True, text=True,
    ),
)  # fmt: skip
_LINKED: Final = (
    FormInfo(
        "ttl", _("RDF（Turtle）"), "text/turtle", "ttl",
        _("ほかのデータと意味でつながるリンクトデータです。"),
        Audience.LINKED, text=True,
    ),
    FormInfo(
        "jsonld", _("RDF（JSON-LD）"), "application/ld+json", "jsonld", _("JSONで書いたリンクトデータです。"),
        Audience.LINKED, text=True,
    ),
)  # fmt: skip


def has_places(schema: TableSchema) -> bool:
    return schema.geometry is not None or (schema.longitude is not None and schema.latitude is not None)


def forms(schema: TableSchema) -> list[FormInfo]:
    """The forms that this table can have, the usual ones first."""
    maps = _MAPS if has_places(schema) else ()
    return [*_SHEETS, *maps, *_PROGRAMS, *_LINKED]
