"""Coordinates of a chunk held against Japan: swapped ones turned, 0,0 taken out, far ones told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hiroba.intake.tidy.arrow import Array
from hiroba.intake.tidy.convert import Lost
from hiroba.intake.tidy.tally import Tally

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

_LONGITUDES, _LATITUDES = (122.0, 154.0), (20.0, 46.0)


@dataclass
class Bounds:
    """The box around all places: longitude and latitude, least and most."""

    west: float = np.inf
    south: float = np.inf
    east: float = -np.inf
    north: float = -np.inf

    def add(self, longitude: Floats, latitude: Floats) -> None:
        both = np.isfinite(longitude) & np.isfinite(latitude)
        if both.any():
            x, y = longitude[both], latitude[both]
            self.west, self.east = min(self.west, float(x.min())), max(self.east, float(x.max()))
            self.south, self.north = min(self.south, float(y.min())), max(self.north, float(y.max()))

    def box(self) -> tuple[float, float, float, float] | None:
        return (self.west, self.south, self.east, self.north) if self.west <= self.east else None


def mend(
    latitude: Array, longitude: Array, rows: Rows, tally: Tally, lost: Lost, bounds: Bounds
) -> tuple[Array, Array]:
    """(latitude, longitude) of a chunk, mended; what was done is told under the latitude's column."""
    y, x = _floats(latitude), _floats(longitude)
    swapped = _within(y, _LONGITUDES) & _within(x, _LATITUDES)
    zero = (y == 0) & (x == 0)
    outside = np.isfinite(y) & np.isfinite(x) & ~zero & ~swapped
    outside &= ~(_within(y, _LATITUDES) & _within(x, _LONGITUDES))
    for index in np.flatnonzero(swapped)[:5]:
        tally.change("place.swapped", 0, f"{y[index]}, {x[index]}", f"{x[index]}, {y[index]}")
    _count(tally, "place.swapped", swapped)
    _count(tally, "place.zero", zero, "0, 0")
    for index in np.flatnonzero(outside)[:5]:
        tally.change("place.outside_japan", 0, f"{y[index]}, {x[index]}", f"{y[index]}, {x[index]}")
    _count(tally, "place.outside_japan", outside)
    if zero.any():
        lost.add(rows[zero], "0, 0", "place.zero")
    if not (swapped.any() or zero.any()):
        bounds.add(x, y)
        return latitude, longitude
    y, x = np.where(swapped, x, y), np.where(swapped, y, x)
    y[zero] = x[zero] = np.nan
    bounds.add(x, y)
    return pa.array(y, from_pandas=True), pa.array(x, from_pandas=True)


def _floats(cells: Array) -> Floats:
    return np.array(cells.to_numpy(zero_copy_only=False), np.float64)


def _within(values: Floats, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (values >= limits[0]) & (values <= limits[1])
    return inside


def _count(tally: Tally, rule: str, mask: npt.NDArray[np.bool_], before: str = "") -> None:
    count = int(mask.sum())
    if count:
        tally.change(rule, count, before)
