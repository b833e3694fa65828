"""Downloads: the stream of a table in one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.tables.forms import timetable
from hiroba.catalog.tables.forms.columnar import arrow
from hiroba.catalog.tables.forms.columnar import parquet as parquet_form
from hiroba.catalog.tables.forms.delimited import count_lost, cp932, delimited
from hiroba.catalog.tables.forms.linked import Linked
from hiroba.catalog.tables.forms.objects import geojson, json_array, json_lines
from hiroba.catalog.tables.forms.shapefile import Shapefile
from hiroba.catalog.tables.forms.spatial import Spatial
from hiroba.catalog.tables.forms.workbook import Workbook
from hiroba.catalog.tables.formulas import count_formulas
from hiroba.catalog.tables.keeping import kept
from hiroba.catalog.tables.offers import forms, has_places
from hiroba.catalog.tables.selection import Selection, select
from hiroba.catalog.tables.systems import SYSTEMS, WGS84
from hiroba.catalog.tables.types import (
    ROW,
    Audience,
    BadSystem,
    Export,
    Filter,
    FormInfo,
    Sort,
    TableSchema,
    Told,
    UnknownForm,
)

GTFS: Final = FormInfo(
    "gtfs",
    _("GTFS（標準的なバス情報フォーマット）"),
    "application/zip",
    "zip",
    _("経路検索サービスに渡せる、すべての表をまとめたファイルです。"),
    Audience.LINKED,
    staged=True,
)
_NAME: Final = 80  # characters of a file name
_ROWS: Final = 5_000  # of a piece


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
    system: str = WGS84,
    about: str = "",
) -> Export:
    """A stream of the rows that fit, in bounded memory; the same question gives the same bytes.

    header_language: "ja" (titles) or "model" (names). shape: "long" puts wide year columns into two.
    system: coordinate system of the places, of `systems`. about: IRI of the table, for RDF.
    Raises UnknownForm, BadSystem, UnknownColumn, BadFilter, TableUnreadable; never after the first byte.
    """
    info = next((one for one in forms(schema) if one.form == form), None)
    if info is None:
        raise UnknownForm(form=form)
    check_system(system, info, schema)
    selection = select(
        parquet,
        schema,
        filters=filters,
        search=search,
        sort=sort,
        columns=columns,
        header_language=header_language,
        shape=shape,
        system=system,
    )
    told = Told()
    if form in ("csv", "tsv", "csv-cp932"):
        question = (tuple(filters), search, columns and tuple(columns), header_language, shape)
        told.defused = _defused(selection, schema, question)
        if form == "csv-cp932":
            told.lost = kept(parquet, "lost", (schema, question), int, lambda: count_lost(selection))
    name = f"{safe_name(title)}.{info.extension}"
    return Export(info, _chunks(form, selection, title, told, Linked(about, schema.model)), name, told)


def count_defused(parquet: Path, schema: TableSchema) -> None:
    """Count and keep what a spreadsheet would run in the whole table: what most downloads ask first.

    Raises QueryTooSlow, TableUnreadable.
    """
    question = ((), "", None, "ja", "wide")
    selection = select(
        parquet, schema, filters=(), search="", sort=(), columns=None, header_language="ja", shape="wide"
    )
    _defused(selection, schema, question)


def _defused(selection: Selection, schema: TableSchema, question: tuple[object, ...]) -> int:
    about = (schema, question)
    return kept(selection.parquet, "formulas", about, int, lambda: count_formulas(selection))


def check_system(system: str, info: FormInfo, schema: TableSchema) -> None:
    """Raises BadSystem where the form cannot have the table's places in the coordinate system."""
    known = system in SYSTEMS and info.turns and has_places(schema)
    if system != WGS84 and not known:
        raise BadSystem(system=system[:40], form=info.title)


def _chunks(form: str, selection: Selection, title: str, told: Told, linked: Linked) -> Iterator[bytes]:
    layer = re.sub(r"\W+", "_", safe_name(title)).strip("_") or "data"  # GIS formats take words only
    makers: dict[str, Callable[[], Iterator[bytes]]] = {
        "csv": lambda: delimited(selection, ","),
        "csv-cp932": lambda: cp932(selection),
        "tsv": lambda: delimited(selection, "\t"),
        "xlsx": lambda: Workbook(title, told).chunks(selection),
        "json": lambda: json_array(selection),
        "jsonl": lambda: json_lines(selection),
        "parquet": lambda: parquet_form(selection, told),
        "arrow": lambda: arrow(selection, told),
        "geojson": lambda: geojson(selection, told),
        "gpkg": lambda: Spatial("GPKG", "gpkg", layer).chunks(selection, told),
        "fgb": lambda: Spatial("FlatGeobuf", "fgb", layer).chunks(selection, told),
        "kml": lambda: Spatial("KML", "kml", layer).chunks(selection, told),
        "shp": lambda: Shapefile("UTF-8", layer).chunks(selection, told),
        "shp-cp932": lambda: Shapefile("CP932", layer).chunks(selection, told),
        "ttl": lambda: linked.turtle(selection),
        "jsonld": lambda: linked.json_ld(selection),
    }
    return makers[form]()


@dataclass(frozen=True)
class FeedTable:
    """name: of the table in its dataset."""

    name: str
    parquet: Path
    schema: TableSchema


def is_feed(tables: Sequence[str]) -> bool:
    """Whether tables of these names are a GTFS feed together."""
    return timetable.is_feed(tables)


def export_feed(tables: Sequence[FeedTable], *, title: str) -> Export:
    """All tables as one GTFS feed. Raises UnknownForm where they are none, TableUnreadable."""
    if not is_feed([one.name for one in tables]):
        raise UnknownForm(form=GTFS.form)
    parts = [(one.name, whole(one.parquet, one.schema)) for one in tables]
    return Export(GTFS, timetable.feed(parts), f"{safe_name(title)}.zip", Told())


def whole(
    parquet: Path,
    schema: TableSchema,
    *,
    filters: Sequence[Filter] = (),
    search: str = "",
    sort: Sequence[Sort] = (),
) -> Selection:
    """All columns under their names. Raises UnknownColumn, BadFilter, TableUnreadable."""
    return select(
        parquet, schema, filters=filters, search=search, sort=sort, columns=None,
        header_language="model", shape="wide",
    )  # fmt: skip


def stream(
    parquet: Path,
    schema: TableSchema,
    *,
    filters: Sequence[Filter] = (),
    search: str = "",
    sort: Sequence[Sort] = (),
) -> Iterator[list[dict[str, Any]]]:
    """Rows that fit, some at a time, as Python values by column name with `_row`; geometry is WKB.

    Raises UnknownColumn, BadFilter, TableUnreadable before the first row.
    """
    selection = whole(parquet, schema, filters=filters, search=search, sort=sort)
    names = [ROW, *(field.column.name for field in selection.fields)]

    def drawn() -> Iterator[list[dict[str, Any]]]:
        with selection.batches([ROW, *(field.sql for field in selection.fields)], rows=_ROWS) as batches:
            for batch in batches:
                yield batch.rename_columns(names).to_pylist()

    return drawn()


def safe_name(title: Any) -> str:
    """A file name without an ending that every system takes."""
    text = unicodedata.normalize("NFC", str(title))
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    plain = re.sub(r'[\s<>:"/\\|?*]+', "_", text).strip("._ ")[:_NAME].rstrip("._ ")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain)
    return f"_{plain}" if reserved else plain or "data"
