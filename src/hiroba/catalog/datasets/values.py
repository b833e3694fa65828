"""Rows of the database as values of the door, and the table schema as JSON and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hiroba.catalog.datasets.models import Change, Dataset, QualityResult, Table, Version
from hiroba.catalog.datasets.types import (
    Bounds,
    ChangeLine,
    DatasetCard,
    DatasetInfo,
    Ending,
    QualityLine,
    TableInfo,
    UnreadLine,
    VersionInfo,
)
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import Visibility


def schema_to_json(schema: TableSchema) -> dict[str, Any]:
    return asdict(schema)


def schema_from_json(data: dict[str, Any]) -> TableSchema:
    columns = tuple(Column(**{**column, "type": ColumnType(column["type"])}) for column in data["columns"])
    return TableSchema(
        columns=columns,
        model=data["model"],
        key=tuple(data["key"]),
        longitude=data["longitude"],
        latitude=data["latitude"],
        geometry=data["geometry"],
        year_columns=tuple(data["year_columns"]),
    )


def bounds_from_json(data: Sequence[float] | None) -> Bounds | None:
    if data is None:
        return None
    west, south, east, north = data
    return (west, south, east, north)


def info(row: Dataset) -> DatasetInfo:
    return DatasetInfo(
        id=row.id,
        organisation=row.organisation,
        source_key=row.source_key,
        title=row.title,
        visibility=Visibility(row.visibility),
        number=row.number,
        sha256=row.sha256,
        withdrawn=row.withdrawn is not None,
    )


def card(row: Dataset) -> DatasetCard:
    """Return the card; `place_rows` should be prefetched."""
    return DatasetCard(
        id=row.id,
        organisation=row.organisation,
        title=row.title,
        description=row.description,
        keywords=tuple(row.keywords),
        theme=row.theme,
        licence=row.licence,
        licence_confirmed=row.licence_confirmed,
        visibility=Visibility(row.visibility),
        model=row.model or None,
        format=row.format,
        places=tuple(sorted(place.code for place in row.place_rows.all())),
        rows=row.rows,
        tables=row.tables,
        geographic=row.bounds is not None,
        version=row.number,
        created=row.created,
        modified=row.modified,
        bounds=bounds_from_json(row.bounds),
        points=row.points,
        headings=tuple(row.headings),
        columns=row.columns,
        over=row.over,
        name=row.name,
        changed=row.changed,
    )


def no_version(row: Dataset) -> VersionInfo:
    """Return what stands for the version of a dataset without a file here."""
    return VersionInfo(
        id=0, number=0, created=row.modified, blob="", size=0, name="", media_type="", format=row.format,
        sha256="", note="", rows=0, by="", current=True,
    )  # fmt: skip


def ending(row: Dataset) -> Ending | None:
    return Ending(row.ended, row.successor, row.ended_reason) if row.ended else None


def version(row: Version, current: int) -> VersionInfo:
    """`current`: number of the dataset's current version."""
    return VersionInfo(
        id=row.pk,
        number=row.number,
        created=row.created,
        blob=row.blob,
        size=row.size,
        name=row.name,
        media_type=row.media_type,
        format=row.format,
        sha256=row.sha256,
        note=row.note,
        rows=row.rows,
        by=row.by,
        current=row.number == current,
        redacted=row.redacted,
        expired=row.expired,
    )


def table(row: Table) -> TableInfo:
    return TableInfo(
        id=row.pk,
        ordinal=row.ordinal,
        name=row.name,
        title=row.title,
        schema=schema_from_json(row.schema),
        parquet=row.parquet,
        unread=row.unread or None,
        rows_in=row.rows_in,
        rows_out=row.rows_out,
        cells_unread=row.cells_unread,
        unreads=tuple(_unread(line) for line in row.unreads),
        footnotes=tuple(row.footnotes),
        metadata=tuple((key, value) for key, value in row.metadata),
        bounds=bounds_from_json(row.bounds),
    )


def _unread(line: dict[str, Any]) -> UnreadLine:
    examples = tuple((number, raw) for number, raw in line["examples"])
    return UnreadLine(line["column"], line["reason"], line["count"], examples)


def change(row: Change) -> ChangeLine:
    examples = tuple((before, after) for before, after in row.examples)
    return ChangeLine(row.rule, row.column, row.count, examples, row.table)


def quality(row: QualityResult) -> QualityLine:
    return QualityLine(row.rule_id, row.state, row.count, tuple(row.examples), row.advice)
