"""Coordinates that a table holds in another form: points of a geometry, "lat,lon" in one cell."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from hiroba.intake.tidy.arrow import Array
from hiroba.intake.tidy.values.coordinate import read_pair


def are_points(geometry: Array) -> bool:
    """Whether the geometries are points and nothing else."""
    shapes = shapely.from_wkb(geometry.drop_null().to_numpy(zero_copy_only=False))
    return len(shapes) > 0 and bool((shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all())


def of_geometry(geometry: Array) -> tuple[Array, Array]:
    """(latitude, longitude) of WKB points; null for any other geometry."""
    shapes = shapely.from_wkb(geometry.to_numpy(zero_copy_only=False))
    return pa.array(shapely.get_y(shapes), from_pandas=True), pa.array(
        shapely.get_x(shapes), from_pandas=True
    )


def box(geometry: Array) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of the two corners of the box around the geometries; NaN where there are none."""
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(geometry.to_numpy(zero_copy_only=False)))
    return np.array([west, east]), np.array([south, north])


def of_pairs(cells: Array) -> tuple[Array, Array]:
    """(latitude, longitude) of cells that hold both."""
    encoded = cells.dictionary_encode()
    pairs = [read_pair(text) for text in encoded.dictionary.to_pylist()]
    latitude = pa.array([pair[0] if pair else None for pair in pairs], pa.float64())
    longitude = pa.array([pair[1] if pair else None for pair in pairs], pa.float64())
    return latitude.take(encoded.indices), longitude.take(encoded.indices)
