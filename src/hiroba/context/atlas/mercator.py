"""Degrees to whole numbers along the sides of the world's square, of 31 bits each: two centimetres."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

BITS = 31
_SIDE = 1 << BITS
_EDGE = 85.0511287798066  # latitude at which the square ends


def position(lon: float, lat: float) -> tuple[int, int]:
    lat = min(max(lat, -_EDGE), _EDGE)
    x = (lon + 180) / 360 * _SIDE
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * _SIDE
    return _within(x), _within(y)


def positions(lon: Any, lat: Any) -> tuple[Any, Any]:
    """The same of columns."""
    lat = np.clip(lat, -_EDGE, _EDGE)
    x = (lon + 180) / 360 * _SIDE
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / math.pi) / 2 * _SIDE
    return tuple(np.clip(each, 0, _SIDE - 1).astype(np.int32) for each in (x, y))


def _within(value: float) -> int:
    return min(max(int(value), 0), _SIDE - 1)
