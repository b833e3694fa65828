"""Downloads: which forms a table has, and the stream of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.tables.forms.columnar import parquet as parquet_form
from hiroba.catalog.tables.forms.delimited import Cp932, delimited
from hiroba.catalog.tables.forms.objects import geojson, json_array, json_lines
from hiroba.catalog.tables.forms.spatial import spatial
from hiroba.catalog.tables.forms.workbook import Workbook
from hiroba.catalog.tables.selection import Selection, select
from hiroba.catalog.tables.types import Export, Filter, FormInfo, Sort, TableSchema, UnknownForm

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLAIN: Final = (
    FormInfo("csv", _("CSV"), "text/csv; charset=utf-8", "csv", _("多くのソフトで開けます（UTF-8）。")),
    FormInfo(
        "csv-cp932",
        _("CSV（Shift_JIS）"),
        "text/csv; charset=windows-31j",
        "csv",
        _("古い表計算ソフト向けです。"),
    ),
    FormInfo(
        "tsv", _("TSV"), "text/tab-separated-values; charset=utf-8", "tsv", _("タブ区切りのテキストです。")
    ),
    FormInfo("xlsx", _("Excel"), _XLSX, "xlsx", _("表計算ソフトでそのまま開けます。")),
    FormInfo("json", _("JSON"), "application/json", "json", _("プログラムで使いやすい形式です。")),
    FormInfo("jsonl", _("JSON Lines"), "application/x-ndjson", "jsonl", _("1行ずつ処理できるJSONです。")),
    FormInfo(
        "parquet",
        _("Parquet"),
        "application/vnd.apache.parquet",
        "parquet",
        _("大きなデータの分析に向いています。"),
    ),
)
_PLACES: Final = (
    FormInfo(
        "geojson", _("GeoJSON"), "application/geo+json", "geojson", _("地図のソフトやウェブで使えます。")
    ),
    FormInfo("gpkg", _("GeoPackage"), "application/geopackage+sqlite3", "gpkg", _("GISソフトで開けます。")),
    FormInfo(
        "kml", _("KML"), "application/vnd.google-earth.kml+xml", "kml", _("Google Earthなどで開けます。")
    ),
)
_NAME: Final = 80  # characters of a file name


def forms(schema: TableSchema) -> list[FormInfo]:
    """The forms that this table can have, the usual ones first."""
    places = schema.geometry is not None or (schema.longitude is not None and schema.latitude is not None)
    return [*_PLAIN, *_PLACES] if places else list(_PLAIN)


def export(
    parquet: Path,
    schema: TableSchema,
    form: str,
    *,
    title: str,
    filters: Sequence[Filter] = (),
    search: str = "",
    sort: Sequence[Sort] = (),
    columns: Sequence[str] | None = None,
    header_language: str = "ja",
    shape: str = "wide",
) -> Export:
    """A stream of the rows that fit, in bounded memory.

    header_language: "ja" (titles) or "model" (names). shape: "long" puts wide year columns into two.
    Raises UnknownForm, UnknownColumn, BadFilter, TableUnreadable; never after the first byte.
    """
    info = next((one for one in forms(schema) if one.form == form), None)
    if info is None:
        raise UnknownForm(form=form)
    selection = select(
        parquet,
        schema,
        filters=filters,
        search=search,
        sort=sort,
        columns=columns,
        header_language=header_language,
        shape=shape,
    )
    stream = _stream(form, selection, title)
    return Export(
        info.media_type, info.extension, stream.chunks, f"{safe_name(title)}.{info.extension}", stream.lost
    )


@dataclass(frozen=True)
class _Stream:
    chunks: Iterator[bytes]
    lost: Callable[[], int] = lambda: 0


def _stream(form: str, selection: Selection, title: str) -> _Stream:
    if form == "csv-cp932":
        narrow = Cp932()
        return _Stream(narrow.chunks(selection), lambda: narrow.lost)
    if form == "xlsx":
        book = Workbook(title)
        return _Stream(book.chunks(selection), lambda: book.lost)
    layer = safe_name(title)
    makers: dict[str, Callable[[Selection], Iterator[bytes]]] = {
        "csv": lambda rows: delimited(rows, ","),
        "tsv": lambda rows: delimited(rows, "\t"),
        "json": json_array,
        "jsonl": json_lines,
        "parquet": parquet_form,
        "geojson": geojson,
        "gpkg": lambda rows: spatial(rows, "GPKG", "gpkg", layer),
        "kml": lambda rows: spatial(rows, "KML", "kml", layer),
    }
    return _Stream(makers[form](selection))


def safe_name(title: Any) -> str:
    """A file name without an ending that every system takes."""
    text = unicodedata.normalize("NFC", str(title))
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    plain = re.sub(r'[\s<>:"/\\|?*]+', "_", text).strip("._ ")[:_NAME].rstrip("._ ")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain)
    return f"_{plain}" if reserved else plain or "data"
