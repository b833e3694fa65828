"""What is in force becomes a dataset for each family; its rows become entities like those of any dataset.

Drills and tests have datasets of their own that only the organisation's officers see, without a data model,
so that no entity is made of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableDraft, VersionDraft
from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema
from hiroba.intake.jma.columns import ALWAYS, COLUMNS
from hiroba.intake.jma.families import BY_ID, Family
from hiroba.intake.jma.models import Bulletin
from hiroba.intake.jma.places import Concerns, concerns
from hiroba.intake.jma.types import Row
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage

_ARROW: dict[ColumnType, pa.DataType] = {
    ColumnType.STRING: pa.string(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DATETIME: pa.timestamp("us", tz="UTC"),
}
_DRILL = "【訓練・試験】"


def in_force(organisation: str, family: str, *, drill: bool) -> list[Row]:
    """One row an event or area; where several telegrams tell of it, the later ones win column by column.

    Of what is told by area, a municipality or prefecture has only its own (`places`).
    """
    here = _own_place(organisation, family)
    found: dict[str, Row] = {}
    bulletins = Bulletin.objects.filter(organisation=organisation, drill=drill, cancelled=False)
    own = bulletins.filter(family="earthquake" if family == "intensity" else family).order_by("order", "pk")
    for bulletin in own.iterator():
        for row in bulletin.rows.get(family, ()):
            if here is not None and not here(row.get("area_code") or ""):
                continue
            told = {name: value for name, value in row.items() if value not in (None, "")}
            found[row["identifier"]] = (
                found.get(row["identifier"], {}) | told if family in _MERGED else dict(row)
            )
    return [found[key] for key in sorted(found)]


def _own_place(organisation: str, family: str) -> Concerns | None:
    if family not in _BY_PLACE or settings.intake().jma_everywhere:
        return None
    return concerns(organisations.get(organisation))


# told by municipality, prefecture or part of one
_BY_PLACE = ("warning", "landslide", "intensity", "tornado", "record-rain", "forecast")
_MERGED = ("earthquake", "typhoon")  # telegrams of several kinds tell of one event


def source_key(family: str, *, drill: bool) -> str:
    """What the dataset of a family is called in the catalogue."""
    return f"jma:{'drill' if drill else 'real'}:{family}"


def publish(organisation: str, family_id: str, who: Principal, *, drill: bool) -> str:
    """Publish what is in force now; return the dataset's id. Raises Forbidden, StorageFull."""
    family = BY_ID[family_id]
    rows = in_force(organisation, family_id, drill=drill)
    name = f"{_DRILL if drill else ''}{family.title}"
    original = storage.put_stream([msgspec.json.format(msgspec.json.encode(rows), indent=1)], sealed=drill)
    draft = VersionDraft(
        organisation=organisation,
        source_key=source_key(family_id, drill=drill),
        title=name,
        original=original,
        name=f"{name}.json",
        media_type="application/json",
        format="json",
        tables=(_table(family, rows, name, drill=drill),),
        description="気象庁の防災情報XMLの電文から作成したデータです。出典：気象庁。",
        licence="PDL-1.0",
        visibility=Visibility.PRIVATE if drill else None,
    )
    return datasets.publish_version(draft, who).dataset


def _table(family: Family, rows: list[Row], name: str, *, drill: bool) -> TableDraft:
    told = {key for row in rows for key, value in row.items() if value not in (None, "")} | set(ALWAYS)
    columns = tuple(column for column in COLUMNS if column.name in told)
    placed = {"longitude", "latitude"} <= told
    schema = TableSchema(
        columns,
        model=None if drill else family.type,
        key=("identifier",),
        longitude="longitude" if placed and not drill else None,
        latitude="latitude" if placed and not drill else None,
    )
    sink = io.BytesIO()
    pq.write_table(_arrow(columns, rows), sink, compression="zstd")
    places = [(row["longitude"], row["latitude"]) for row in rows if row.get("longitude") is not None]
    return TableDraft(
        name=family.id,
        title=name,
        schema=schema,
        parquet=storage.put_stream([sink.getvalue()], sealed=drill),
        unread=None,
        rows_in=len(rows),
        rows_out=len(rows),
        cells_unread=0,
        bounds=_bounds(places),
    )


def _arrow(columns: tuple[Column, ...], rows: list[Row]) -> pa.Table:
    arrays: dict[str, pa.Array[Any]] = {ROW: pa.array(range(1, len(rows) + 1), pa.int64())}
    for column in columns:
        arrays[column.name] = pa.array(
            [_cell(row.get(column.name), column.type) for row in rows], _ARROW[column.type]
        )
    return pa.table(arrays)


def _cell(value: Any, kind: ColumnType) -> Any:
    if value in (None, ""):
        return None
    return datetime.fromisoformat(value).astimezone(UTC) if kind is ColumnType.DATETIME else value


def _bounds(places: Iterable[tuple[float, float]]) -> tuple[float, float, float, float] | None:
    known = list(places)
    if not known:
        return None
    longitudes, latitudes = zip(*known, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
