"""KML as a table: one row a Placemark, its ExtendedData as columns, its shapes as WKB.

Read with lxml and not through GDAL, so that entities and network links are never followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from lxml import etree
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from hiroba.intake.reading import refusals, safe_xml
from hiroba.intake.reading.json_flatten import Columns
from hiroba.intake.reading.safe_xml import local
from hiroba.intake.reading.tally import Tally
from hiroba.intake.reading.types import ROW, FrameTable
from hiroba.kernel.settings import service as settings

_MULTI: dict[str, Callable[[Any], BaseGeometry]] = {
    "Point": MultiPoint,
    "LineString": MultiLineString,
    "Polygon": MultiPolygon,
}
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")


def read_kml(path: Path, title: str, name: str, format_name: str = "kml") -> FrameTable:
    """All placemarks. Raises BrokenGeoFile, EmptyFile, FileTooLarge, TooManyColumns."""
    limit = settings.intake().max_workbook_bytes
    if path.stat().st_size > limit:
        raise refusals.FileTooLarge(name=name, limit=limit)
    tally = Tally()
    try:
        with path.open("rb") as source:
            placemarks = list(_placemarks(source, tally))
    except etree.XMLSyntaxError as error:
        raise refusals.BrokenGeoFile(name=name) from error
    if not placemarks:
        raise refusals.EmptyFile(name=name)
    columns = Columns([fields for fields, _ in placemarks])
    limit = settings.intake().max_columns
    if len(columns.types) > limit:
        raise refusals.TooManyColumns(name=name, columns=len(columns.types), limit=limit)
    shapes = [None if shape is None else shapely.to_wkb(shape) for _, shape in placemarks]
    schema = columns.schema.append(pa.field("geometry", pa.binary()))

    def batches() -> Iterator[pa.RecordBatch]:
        first = 0
        for batch in columns.batches(range(1, len(placemarks) + 1)):
            part = pa.array(shapes[first : first + batch.num_rows], pa.binary())
            first += batch.num_rows
            yield pa.RecordBatch.from_arrays([*batch.columns, part], schema=schema)

    assert schema.names[0] == ROW
    return FrameTable(title, format_name, schema, batches, len(placemarks), tuple(tally.notes()))


def _placemarks(source: Any, tally: Tally) -> Iterator[tuple[dict[str, Any], BaseGeometry | None]]:
    tags = ("{*}Placemark", "{*}NetworkLink", "{*}GroundOverlay")
    for _, element in safe_xml.walk(source, tags):
        if local(element) != "Placemark":
            tally.add("kml.links_passed_over")
            continue
        shape = next((_shape(child, tally) for child in element if local(child) in _SHAPES), None)
        if shape is None or shape.is_empty:
            tally.add("geo.null_geometry")
            shape = None
        elif not shape.is_valid:
            tally.add("geo.invalid_geometry")
        yield _fields(element), shape
        element.clear(keep_tail=False)


def _fields(element: etree._Element) -> dict[str, Any]:
    """folder, name, description, address, times and ExtendedData, as text."""
    folders = [_child_text(above, "name") for above in element.iterancestors() if local(above) == "Folder"]
    fields: dict[str, Any] = {"folder": "/".join(filter(None, reversed(folders)))} if any(folders) else {}
    for child in element:
        tag = local(child)
        if tag in ("name", "description", "address", "phoneNumber"):
            fields[tag] = _text(child)
        elif tag in ("TimeStamp", "TimeSpan"):
            fields.update({local(part): _text(part) for part in child})
        elif tag == "ExtendedData":
            fields.update(_extended(child))
    return fields


def _extended(element: etree._Element) -> Iterator[tuple[str, str | None]]:
    for part in element.iter():
        tag = local(part)
        if tag == "Data":
            yield part.get("name", ""), _child_text(part, "value")
        elif tag == "SimpleData":
            yield part.get("name", ""), _text(part)


def _text(element: etree._Element) -> str | None:
    return (element.text or "").strip() or None


def _child_text(element: etree._Element, name: str) -> str | None:
    return next((_text(child) for child in element if local(child) == name), None)


def _shape(element: etree._Element, tally: Tally) -> BaseGeometry | None:
    try:
        return _geometry(element)
    except (ValueError, shapely.errors.GEOSException):
        tally.add("geo.unreadable_geometry")
        return None


def _geometry(element: etree._Element) -> BaseGeometry | None:
    kind = local(element)
    if kind == "MultiGeometry":
        return _collection(
            [part for child in element if local(child) in _SHAPES if (part := _geometry(child))]
        )
    if kind == "Polygon":
        outer = [ring for part in element if local(part) == "outerBoundaryIs" for ring in _rings(part)]
        inner = [ring for part in element if local(part) == "innerBoundaryIs" for ring in _rings(part)]
        return Polygon(outer[0], inner) if outer else None
    points = _points(element)
    if not points:
        return None
    return Point(points[0]) if kind == "Point" else LineString(points)


def _collection(parts: list[BaseGeometry]) -> BaseGeometry:
    kinds = {part.geom_type for part in parts}
    if len(kinds) == 1 and (multi := _MULTI.get(next(iter(kinds)))):
        return multi(parts)
    return shapely.GeometryCollection(parts)


def _rings(boundary: etree._Element) -> list[list[tuple[float, float]]]:
    return [points for ring in boundary if (points := _points(ring))]


def _points(element: etree._Element) -> list[tuple[float, float]]:
    """lon,lat[,height] separated by blanks; the height is left out."""
    text = next((child.text for child in element if local(child) == "coordinates"), None) or ""
    found = []
    for point in text.split():
        lon, lat, *_ = point.split(",")
        found.append((float(lon), float(lat)))
    return found
