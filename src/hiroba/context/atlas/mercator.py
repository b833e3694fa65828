"""Where degrees lie in the world's square (Web Mercator): as parts of its sides, from the west and the north,
and as whole numbers of 31 bits: two centimetres."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

BITS = 31
_SIDE = 1 << BITS
_EDGE = 85.0511287798066  # latitude at which the square ends


def place(lon: float, lat: float) -> tuple[float, float]:
    lat = min(max(lat, -_EDGE), _EDGE)
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def places(lon: Any, lat: Any) -> tuple[Any, Any]:
    """The same of columns."""
    lat = np.clip(lat, -_EDGE, _EDGE)
    return (lon + 180) / 360, (1 - np.arcsinh(np.tan(np.radians(lat))) / math.pi) / 2


def position(lon: float, lat: float) -> tuple[int, int]:
    x, y = place(lon, lat)
    return _within(x * _SIDE), _within(y * _SIDE)


def positions(lon: Any, lat: Any) -> tuple[Any, Any]:
    """The same of columns."""
    x, y = (np.clip(each * _SIDE, 0, _SIDE - 1).astype(np.int32) for each in places(lon, lat))
    return x, y


def _within(value: float) -> int:
    return min(max(int(value), 0), _SIDE - 1)
