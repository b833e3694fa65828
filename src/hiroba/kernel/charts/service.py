"""The door of the drawings."""

from __future__ import annotations

from hiroba.kernel.charts.bars import bars, columns, progress
from hiroba.kernel.charts.files import FORMS, taken_along
from hiroba.kernel.charts.framing import File, grid
from hiroba.kernel.charts.lettering import cut, wide, wrapped
from hiroba.kernel.charts.lines import lines, small
from hiroba.kernel.charts.marks import draw, joined, linked, text, whole
from hiroba.kernel.charts.scales import (
    COLOURS,
    LINE,
    NARROW,
    NONE,
    SOFT,
    WIDE,
    classes,
    notation,
    shade,
    written,
)

__all__ = [
    "COLOURS",
    "FORMS",
    "LINE",
    "NARROW",
    "NONE",
    "SOFT",
    "WIDE",
    "File",
    "bars",
    "classes",
    "columns",
    "cut",
    "draw",
    "grid",
    "joined",
    "lines",
    "linked",
    "notation",
    "progress",
    "shade",
    "small",
    "taken_along",
    "text",
    "whole",
    "wide",
    "wrapped",
    "written",
]  # fmt: skip
