"""The tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1)."""

from __future__ import annotations

import math
from typing import Any

from hiroba.context.city.types import MOST_ZOOM

_EARTH = 6378137.0  # metres, half of the axis
_EDGE = math.pi * _EARTH
_PIXELS = 256
_PIXEL = 0.00028  # metres


def metres(lon: float, lat: float) -> tuple[float, float]:
    """A place in the coordinates of the set."""
    return math.radians(lon) * _EARTH, math.asinh(math.tan(math.radians(lat))) * _EARTH


def _matrix(zoom: int) -> dict[str, Any]:
    size = 2 * _EDGE / _PIXELS / (1 << zoom)
    return {
        "id": str(zoom),
        "scaleDenominator": size / _PIXEL,
        "cellSize": size,
        "pointOfOrigin": [-_EDGE, _EDGE],
        "tileWidth": _PIXELS,
        "tileHeight": _PIXELS,
        "matrixWidth": 1 << zoom,
        "matrixHeight": 1 << zoom,
    }


WEB_MERCATOR_QUAD: dict[str, Any] = {
    "id": "WebMercatorQuad",
    "title": "Google Maps Compatible for the World",
    "uri": "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
    "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
    "orderedAxes": ["X", "Y"],
    "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
    "tileMatrices": [_matrix(zoom) for zoom in range(MOST_ZOOM + 1)],
}
