"""Coordinate systems in which places can be had. Inside, they are longitude and latitude in WGS84."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

WGS84: Final = "EPSG:4326"
_ZONE: Final = _("平面直角座標系 {number}系（JGD2011）")
_UTM: Final = _("UTM座標系 {number}帯（JGD2011）")
SYSTEMS: Final[dict[str, Any]] = {
    WGS84: _("世界測地系（緯度・経度）"),
    "EPSG:6668": _("JGD2011（緯度・経度）"),
    "EPSG:4612": _("JGD2000（緯度・経度）"),
    "EPSG:3857": _("ウェブ地図（ウェブメルカトル）"),
    **{f"EPSG:{6669 + at}": format_lazy(_ZONE, number=at + 1) for at in range(19)},
    **{f"EPSG:{6688 + at}": format_lazy(_UTM, number=51 + at) for at in range(5)},
}
Turn = Callable[[Any], Any]


@cache
def crs(system: str) -> pyproj.CRS:
    return pyproj.CRS.from_user_input(system)


def turn(system: str) -> Turn | None:
    """The function that takes shapes (array of shapely geometries) over to a system, None for WGS84.

    A shape that the system has no place for becomes None.
    """
    if system == WGS84:
        return None
    # a transformer belongs to the thread that made it
    transformer = pyproj.Transformer.from_crs(crs(WGS84), crs(system), always_xy=True)

    def turned(shapes: Any) -> Any:
        moved, deep = np.array(shapes, dtype=object), shapely.has_z(shapes)
        for with_z, some in ((False, ~deep), (True, deep)):
            moved[some] = shapely.transform(moved[some], _over(transformer), include_z=with_z)
        bounds = shapely.bounds(moved)
        moved[~np.isfinite(bounds).all(axis=1)] = None
        return moved

    return turned


def _over(transformer: pyproj.Transformer) -> Callable[[Any], Any]:
    def over(points: Any) -> Any:
        plane = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack((*plane, points[:, 2:]))

    return over
