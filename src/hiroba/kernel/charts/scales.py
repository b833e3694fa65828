"""Scales, ticks, classes and numbers as they are written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

WIDE, NARROW = 760.0, 360.0  # widths of drawings: for a page, for a phone or a column
INK: Final = "#1a1a1a"
SOFT: Final = "#595653"
LINE: Final = "#ddd6c8"
FONT: Final = "'Noto Sans JP Variable','Noto Sans JP','Hiragino Sans',sans-serif"
# The house's eight colours that stay apart for colour-blind readers; beside them goes a form of the mark.
COLOURS: Final = (
    "#0017c1", "#c74700", "#008299", "#8b008b", "#618e00", "#ce0000", "#2a87d0", "#6e5600",
)  # fmt: skip
# One blue from light to dark: told apart by lightness alone, also in grey. With the ink on each.
SHADES: Final = (
    ("#e8f1fe", INK), ("#b7d3f8", INK), ("#7aa9ee", INK), ("#3460d6", "#ffffff"), ("#000f7a", "#ffffff"),
)  # fmt: skip
NONE: Final = ("#f2ecdf", SOFT)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round numbers that hold both ends."""
    if not low < high:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / max(1, about)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [each * step for each in range(first, last + 1)]


def written(value: float, decimals: int = 0) -> str:
    """1234567.8 -> 1,234,568."""
    return f"{value:,.{decimals}f}"


def notation(values: Iterable[float], language: str) -> Callable[[float], str]:
    """Return how numbers are written that stand beside each other, at an axis or on a map.

    All of them in one way: in Japanese by the largest of 万, 億 and 兆 that the largest number holds ten
    times, in English in full with separators of thousands.
    """
    most = max((abs(each) for each in values), default=0.0)
    units = () if language == "en" else ((1e12, "兆"), (1e8, "億"), (1e4, "万"))
    scale, unit = next((each for each in units if most >= 10 * each[0]), (1.0, ""))

    def told(value: float) -> str:
        if abs(value) <= most * 1e-9:  # what is left of a sum of steps
            return "0"
        digits = max(0, 2 - math.floor(math.log10(abs(value) / scale)))  # three that count
        number = f"{value / scale:,.{digits}f}"
        return (number.rstrip("0").rstrip(".") if "." in number else number) + unit

    return told


def classes(values: Sequence[float], most: int = len(SHADES)) -> list[float]:
    """Return the upper bounds of classes of about as many values each; fewer where values are the same."""
    known = sorted(set(values))
    if len(known) <= most:
        return known
    return sorted(
        {known[min(len(known) - 1, math.ceil(len(known) * at / most) - 1)] for at in range(1, most + 1)}
    )


def shade(value: float, bounds: Sequence[float]) -> tuple[str, str]:
    """Return fill and ink of a value."""
    at = next((at for at, bound in enumerate(bounds) if value <= bound), len(bounds) - 1)
    spread = (len(SHADES) - 1) / max(1, len(bounds) - 1)
    return SHADES[round(at * spread) if len(bounds) > 1 else 2]
