"""Where a KPI is heading: a straight line by least squares, with a prediction interval.

The interval is the textbook one for one new observation (Draper & Smith, Applied Regression Analysis, 1.4):
y(x) ± t · s · sqrt(1 + 1/n + (x - mean)² / Sxx), with s² = residual sum of squares / (n - 2), chance 80 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from hiroba.office.register.types import Forecast, Point

LEAST: Final = 3  # values: a line through two has no uncertainty that could be told
CHANCE: Final = 0.8
# Student's t, 0.90 quantile, by degrees of freedom from 1
_T: Final = (
    3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341,
    1.337, 1.333, 1.330, 1.328, 1.325, 1.323, 1.321, 1.319, 1.318, 1.316, 1.315, 1.314, 1.313, 1.311, 1.310,
)  # fmt: skip
_NORMAL: Final = 1.282


def forecast(points: Sequence[Point], year: int) -> Forecast | None:
    """Return what the points lead to in a year; None with fewer than three, or where none lies before it."""
    if len(points) < LEAST or year <= max(point.year for point in points):
        return None
    n = len(points)
    mean_x = math.fsum(point.year for point in points) / n
    mean_y = math.fsum(point.value for point in points) / n
    spread = math.fsum((point.year - mean_x) ** 2 for point in points)
    if spread == 0:
        return None
    slope = math.fsum((point.year - mean_x) * (point.value - mean_y) for point in points) / spread
    rest = math.fsum((point.value - mean_y - slope * (point.year - mean_x)) ** 2 for point in points)
    value = mean_y + slope * (year - mean_x)
    error = math.sqrt(rest / (n - 2)) * math.sqrt(1 + 1 / n + (year - mean_x) ** 2 / spread)
    wide = (_T[n - 3] if n - 3 < len(_T) else _NORMAL) * error
    return Forecast(year, value, value - wide, value + wide, slope, CHANCE)
