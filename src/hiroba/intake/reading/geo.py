"""GeoJSON, Shapefile and GeoPackage through GDAL, layer by layer, streamed as Arrow.

GDAL is given plain local files only; its network file systems are shut off.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.raw
import pyproj
from pyogrio.errors import DataLayerError, DataSourceError

from hiroba.intake.reading import refusals
from hiroba.intake.reading.coordinates import Reprojection, to_wgs84
from hiroba.intake.reading.tally import Tally
from hiroba.intake.reading.types import ROW, FrameTable, Note

GEOMETRY = "geometry"
BATCH_ROWS = 20_000
SMALL = (
    16 * 1024 * 1024
)  # bytes; a source up to this size is read at once, so that its notes are known at once
_BROKEN = (DataSourceError, DataLayerError, pa.ArrowException, ValueError, OSError)

pyogrio.set_gdal_config_options(
    {
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "CPL_VSIL_CURL_ALLOWED_FILENAME": "/none",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_HTTP_TIMEOUT": "1",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
        "OGR_SQLITE_LOAD_EXTENSIONS": None,
    }
)


@dataclass(frozen=True)
class Source:
    """One layer of one local file. options: GDAL open options. encoding: of its texts, where known."""

    path: Path
    layer: str
    format: str
    encoding: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    def open(self) -> Any:
        return pyogrio.raw.open_arrow(
            self.path,
            layer=self.layer,
            encoding=self.encoding,
            batch_size=BATCH_ROWS,
            use_pyarrow=True,
            **dict(self.options),
        )


def layers(path: Path, name: str) -> list[str]:
    """The names of a source's layers. Raises BrokenGeoFile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(layer) for layer, _ in pyogrio.list_layers(path)]
    except _BROKEN as error:
        raise refusals.BrokenGeoFile(name=name) from error


def read_layer(source: Source, title: str, name: str, notes: tuple[Note, ...] = ()) -> FrameTable | None:
    """A layer as a table, or None where it is empty. Raises BrokenGeoFile, UnknownCrs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read_layer(source, title, name, notes)
    except _BROKEN as error:
        raise refusals.BrokenGeoFile(name=name) from error


def _read_layer(source: Source, title: str, name: str, notes: tuple[Note, ...]) -> FrameTable | None:
    with source.open() as (meta, reader):
        geometry = meta["geometry_name"] or "wkb_geometry"
        has_geometry = geometry in reader.schema.names
        schema = _schema(reader.schema, geometry if has_geometry else None)
        crs = meta["crs"]
    reprojection, told = _reprojection(crs, source, name) if has_geometry else (None, [])
    drawing = _Drawing(source, schema, geometry, reprojection)
    notes = (*notes, *told)
    if source.path.stat().st_size > SMALL:
        return FrameTable(title, source.format, schema, drawing.batches, None, notes, [], drawing.late_notes)
    drawn = list(drawing.batches())
    rows = sum(batch.num_rows for batch in drawn)
    if not rows:
        return None
    return FrameTable(title, source.format, schema, lambda: iter(drawn), rows, (*notes, *drawing.late_notes))


def _schema(found: pa.Schema, geometry: str | None) -> pa.Schema:
    """_row, the fields in their order, geometry last."""
    fields: list[pa.Field[Any]] = [pa.field(ROW, pa.int64())]
    for field in found:
        if field.name != geometry:
            title = f"{field.name}_" if field.name in (ROW, GEOMETRY) else field.name
            fields.append(pa.field(title, field.type))
    if geometry:
        fields.append(pa.field(GEOMETRY, pa.binary()))
    return pa.schema(fields)


def _reprojection(crs: Any, source: Source, name: str) -> tuple[Reprojection | None, list[Note]]:
    if not crs:
        info = pyogrio.read_info(source.path, layer=source.layer, force_total_bounds=True)
        assume_wgs84(info["total_bounds"], name)
        return None, [Note("geo.crs_assumed")]
    return reprojection_of(crs, name)


def reprojection_of(crs: Any, name: str) -> tuple[Reprojection, list[Note]]:
    """The way from a declared system to WGS84, and the note that says so. Raises UnknownCrs."""
    try:
        reprojection = Reprojection(crs)
    except pyproj.exceptions.CRSError as error:
        raise refusals.UnknownCrs(name=name) from error
    return reprojection, [Note("geo.reprojected", 1, (reprojection.label,))] if reprojection.needed else []


def assume_wgs84(bounds: tuple[float, float, float, float] | None, name: str) -> None:
    """Raise UnknownCrs where the values cannot be degrees (swapped ones still can)."""
    if bounds is not None and any(abs(value) > 180 for value in bounds):
        raise refusals.UnknownCrs(name=name)


class _Drawing:
    """Draws the batches of a layer anew each time it is asked."""

    def __init__(self, source: Source, schema: pa.Schema, geometry: str, reprojection: Reprojection | None):
        self._source, self._schema, self._geometry, self._reprojection = (
            source,
            schema,
            geometry,
            reprojection,
        )
        self.late_notes: list[Note] = []

    def batches(self) -> Iterator[pa.RecordBatch]:
        self.late_notes.clear()
        tally = Tally()
        row = 0
        with self._source.open() as (_, reader):
            for batch in reader:
                if batch.num_rows:
                    yield self._batch(batch, row, tally)
                    row += batch.num_rows
        self.late_notes.extend(tally.notes())

    def _batch(self, batch: pa.RecordBatch, row: int, tally: Tally) -> pa.RecordBatch:
        arrays: list[pa.Array[Any]] = [pa.array(range(row + 1, row + batch.num_rows + 1), pa.int64())]
        shapes: pa.Array[Any] | None = None
        for field, column in zip(batch.schema, batch.columns, strict=True):
            if field.name == self._geometry and GEOMETRY in self._schema.names:
                shapes = to_wgs84(column, self._reprojection, tally)
            else:
                arrays.append(column)
        if shapes is not None:
            arrays.append(shapes)
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)
