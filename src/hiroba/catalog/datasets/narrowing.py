"""A dataset as a rule opens it: parts of its tables, and nothing that could tell of the rest."""

from __future__ import annotations

from dataclasses import replace

from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.kernel.decide.types import Limits


def narrowed(detail: DatasetDetail, limits: Limits) -> DatasetDetail:
    """Without the original file, what was mended and judged in it, and links to it."""
    shown = narrowed_tables(detail.tables, limits)
    version = replace(
        detail.version, blob="", size=0, sha256="", name="", rows=sum(table.rows_out for table in shown)
    )
    return replace(detail, version=version, tables=shown, changes=(), quality=(), links=(), limits=limits)


def narrowed_tables(all_tables: tuple[TableInfo, ...], limits: Limits) -> tuple[TableInfo, ...]:
    if limits.whole:
        return all_tables
    return tuple(_narrowed(each, limits) for each in all_tables)


def _narrowed(table: TableInfo, limits: Limits) -> TableInfo:
    part = tables.narrow(table.parquet, table.schema, limits)
    places = (part.schema.longitude and part.schema.latitude) or part.schema.geometry
    return replace(
        table,
        schema=part.schema,
        parquet=part.parquet,
        unread=None,
        rows_in=part.rows,
        rows_out=part.rows,
        cells_unread=0,
        unreads=(),
        footnotes=(),
        metadata=(),
        bounds=table.bounds if places and not limits.rows else None,
    )
