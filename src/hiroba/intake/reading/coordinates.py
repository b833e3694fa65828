"""Geometries brought to WGS84 lon/lat, once, as WKB."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from hiroba.intake.reading.tally import Tally

# Geographic systems that agree with WGS84 to well under a metre in Japan: JGD2011, JGD2000, in 2D and 3D.
_SAME = {4326, 4979, 6668, 6697, 6667, 4612, 4947}


class Reprojection:
    """From a declared system to WGS84 lon/lat.

    crs: what a format declares (WKT, "EPSG:2451", PROJJSON). label: its name for the note.
    Raises pyproj.exceptions.CRSError where it cannot be understood.
    """

    def __init__(self, crs: Any):
        system = pyproj.CRS.from_user_input(crs)
        flat = system.sub_crs_list[0] if system.is_compound else system
        code = flat.to_epsg(min_confidence=60)
        self.label = f"EPSG:{code} {flat.name}" if code else flat.name
        self.needed = code not in _SAME and "CRS84" not in flat.name
        self._transformer = pyproj.Transformer.from_crs(flat, 4326, always_xy=True) if self.needed else None

    def apply(self, shapes: np.ndarray) -> np.ndarray:
        transformer = self._transformer
        if transformer is None:
            return shapes

        def move(points: np.ndarray) -> np.ndarray:
            return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

        moved: np.ndarray = shapely.transform(shapes, move)
        return moved


def to_wgs84(column: pa.Array[Any], reprojection: Reprojection | None, tally: Tally) -> pa.Array[Any]:
    """A WKB column in WGS84. Empty, missing and invalid shapes are counted; unreadable ones are null."""
    shapes = shapely.from_wkb(np.array(column.to_pylist(), dtype=object), on_invalid="ignore")
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    shapes[missing] = None
    tally.add("geo.null_geometry", int(missing.sum()))
    tally.add("geo.invalid_geometry", int((~missing & ~shapely.is_valid(shapes)).sum()))
    if reprojection:
        shapes = _finite(reprojection.apply(shapes), tally)
    deep = shapely.has_z(shapes)
    if deep.any() and not np.nan_to_num(shapely.get_coordinates(shapes[deep], include_z=True)[:, 2]).any():
        shapes = shapely.force_2d(shapes)
    return pa.array(shapely.to_wkb(shapes), pa.binary())


def _finite(shapes: np.ndarray, tally: Tally) -> np.ndarray:
    """Shapes that the projection cannot place become null."""
    lost = ~shapely.is_missing(shapes) & ~np.isfinite(shapely.bounds(shapes)).all(axis=1)
    tally.add("geo.outside_projection", int(lost.sum()))
    shapes[lost] = None
    return shapes
