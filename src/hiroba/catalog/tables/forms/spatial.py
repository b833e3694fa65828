"""GeoPackage and KML, written by GDAL from a stream to a temporary file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyogrio.raw

from hiroba.catalog.tables.forms.columnar import places_of
from hiroba.catalog.tables.forms.objects import place_cells, place_sql
from hiroba.catalog.tables.forms.workbook import pieces
from hiroba.catalog.tables.selection import Field, Selection, distinct
from hiroba.catalog.tables.texts import face, text_cells
from hiroba.catalog.tables.types import ColumnType
from hiroba.kernel.storage.service import workspace

_RESERVED: Final = ("fid", "geom", "ogc_fid")
_PLACE: Final = "geom"


def spatial(selection: Selection, driver: str, extension: str, layer: str) -> Iterator[bytes]:
    """driver: GDAL's name of the form. Rows without a place are kept, without geometry."""
    fields, _name = places_of(selection)
    with workspace() as folder:
        path = folder / f"table.{extension}"
        expressions = [*(_face(field, driver) for field in fields), *place_sql(selection)]
        with selection.batches(expressions) as batches:
            pyogrio.raw.write_arrow(
                _reader(batches, fields),
                str(path),
                layer=layer,
                driver=driver,
                geometry_name=_PLACE,
                geometry_type="Unknown" if selection.geometry is not None else "Point",
                crs="EPSG:4326",
            )
        yield from pieces(path)


def _face(field: Field, driver: str) -> str:
    """KML knows text only; a GeoPackage keeps times as times."""
    text = driver == "KML" or field.column.type is ColumnType.DATETIME
    return face(field.sql, field.column.type) if text else field.sql


def _reader(batches: Iterator[pa.RecordBatch], fields: list[Field]) -> pa.RecordBatchReader:
    names = distinct([*_RESERVED, *(field.header for field in fields)])[len(_RESERVED) :]
    made = (_batch(batch, fields, names) for batch in batches)
    first: Any = next(made, None)
    if first is None:
        columns: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in names]
        schema = pa.schema([*columns, (_PLACE, pa.binary())])
        return pa.RecordBatchReader.from_batches(schema, iter(()))

    def all_batches() -> Iterator[pa.RecordBatch]:
        yield first
        yield from made

    return pa.RecordBatchReader.from_batches(first.schema, all_batches())


def _batch(batch: pa.RecordBatch, fields: list[Field], names: list[str]) -> pa.RecordBatch:
    plain = [
        text_cells(column, field.column.type, formulas=True)
        for column, field in zip(batch.columns[: len(fields)], fields, strict=True)
    ]
    places = place_cells(batch.columns[len(fields) :])
    return pa.RecordBatch.from_arrays([*plain, places], names=[*names, _PLACE])
