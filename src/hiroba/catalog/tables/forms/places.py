"""Where the rows of a selection are: WKB in the coordinate system that was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from hiroba.catalog.tables.selection import Field, Selection, distinct
from hiroba.catalog.tables.systems import WGS84, turn
from hiroba.catalog.tables.types import Told


def places_of(selection: Selection) -> tuple[list[Field], str]:
    """The plain fields and a free name for the column of the rows' places ("" where there are none)."""
    fields = [f for f in selection.fields if f.sql != selection.geometry]
    if not selection.has_places:
        return fields, ""
    name = next((f.header for f in selection.fields if f.sql == selection.geometry), "geometry")
    return fields, distinct([*(field.header for field in fields), name])[-1]


def place_sql(selection: Selection) -> list[str]:
    """The column of geometry, or those of longitude and latitude."""
    if selection.geometry is not None:
        return [selection.geometry]
    return [f"CAST({selection.longitude} AS DOUBLE)", f"CAST({selection.latitude} AS DOUBLE)"]


@dataclass
class Places:
    """Makes the cells of one export's places. told: takes the places that could not be brought over."""

    selection: Selection
    told: Told = field(default_factory=Told)

    def __post_init__(self) -> None:
        self._turn = turn(self.selection.system)

    def cells(self, columns: Sequence[pa.Array[Any]]) -> pa.Array[Any]:
        """WKB of the rows' places, None where there is none."""
        cells = columns[0] if len(columns) == 1 else points(columns)
        if self._turn is None:
            return cells
        shapes = shapes_of(cells)
        moved = self._turn(shapes)
        self.told.lost += int(np.count_nonzero(~shapely.is_missing(shapes) & shapely.is_missing(moved)))
        return wkb(moved)


def wkb(shapes: Any) -> pa.Array[Any]:
    """Shapes in WKB, None where there is none."""
    cells: Any = shapely.to_wkb(shapes)
    made: pa.Array[Any] = pa.array(cells, pa.binary())
    return made


def points(columns: Sequence[pa.Array[Any]]) -> pa.Array[Any]:
    """Points in WKB made of longitude and latitude; None where they are no place on the earth."""
    longitude, latitude = (column.to_numpy(zero_copy_only=False) for column in columns)
    known = (abs(longitude) <= 180) & (abs(latitude) <= 90)  # False for NaN, which an empty cell becomes
    made = shapely.to_wkb(shapely.points(longitude[known], latitude[known]))
    cells: Any = np.full(len(known), None, dtype=object)
    cells[known] = made
    whole: pa.Array[Any] = pa.array(cells, pa.binary())
    return whole


def shapes_of(cells: pa.Array[Any]) -> Any:
    """WKB to shapes; what is empty or cannot be read is None."""
    shapes = shapely.from_wkb(cells.to_numpy(zero_copy_only=False), on_invalid="ignore")
    kept = np.array(shapes, dtype=object)
    kept[shapely.is_empty(shapes)] = None
    return kept


def geometry_texts(cells: pa.Array[Any]) -> list[str]:
    """WKB to GeoJSON text, "null" where there is none or it cannot be read."""
    shapes = shapely.from_wkb(cells.to_numpy(zero_copy_only=False), on_invalid="ignore")
    return [text or "null" for text in shapely.to_geojson(shapes)]


@dataclass
class Survey:
    """What kinds of shapes a selection has. kinds: GeoParquet's names ("Point", "Polygon Z").
    missing: rows without a place. bounds: in the system that was asked for, None where no row has a place.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    bounds: tuple[float, float, float, float] | None = None


def survey(selection: Selection) -> Survey:
    """Look at all places once, a batch at a time."""
    if selection.geometry is None and selection.system == WGS84:
        return _survey_of_points(selection)
    found, places = Survey(), Places(selection)
    with selection.batches(place_sql(selection)) as batches:
        for batch in batches:
            shapes = shapes_of(places.cells(batch.columns))
            there = shapes[~shapely.is_missing(shapes)]
            found.missing += len(shapes) - len(there)
            if len(there):
                found.kinds.update(kinds_of(there))
                found.bounds = _around(found.bounds, shapely.total_bounds(there))
    return found


def _survey_of_points(selection: Selection) -> Survey:
    """The same of longitudes and latitudes as they stand, without making points of them."""
    longitude, latitude = place_sql(selection)
    there = f"abs({longitude}) <= 180 AND abs({latitude}) <= 90"
    edges = (f"min({longitude})", f"min({latitude})", f"max({longitude})", f"max({latitude})")
    counted = [f"{edge} FILTER ({there})" for edge in edges]
    with selection.batches(["count(*)", f"count(*) FILTER ({there})", *counted], ordered=False) as batches:
        rows, placed, *bounds = (column[0].as_py() for column in next(batches).columns)
    if not placed:
        return Survey(missing=rows)
    return Survey(Counter({"Point": placed}), rows - placed, (bounds[0], bounds[1], bounds[2], bounds[3]))


_KINDS = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
          "GeometryCollection")  # fmt: skip


def kinds_of(shapes: Any) -> list[str]:
    """The kind of each shape; "" for none."""
    pairs = zip(shapely.get_type_id(shapes).tolist(), shapely.has_z(shapes).tolist(), strict=True)
    return ["" if kind < 0 else _KINDS[kind] + (" Z" if deep else "") for kind, deep in pairs]


def _around(known: tuple[float, float, float, float] | None, more: Any) -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in more)
    if known is None:
        return west, south, east, north
    return min(known[0], west), min(known[1], south), max(known[2], east), max(known[3], north)
