"""The door of the drawings."""

from __future__ import annotations

from hiroba.kernel.charts.bars import bars, columns, progress
from hiroba.kernel.charts.files import FORMS, taken_along
from hiroba.kernel.charts.framing import File, grid
from hiroba.kernel.charts.lines import WIDE, lines, small
from hiroba.kernel.charts.marks import draw, joined, linked, text, whole
from hiroba.kernel.charts.scales import COLOURS, LINE, NONE, SOFT, classes, shade, short, written

__all__ = [
    "COLOURS",
    "FORMS",
    "LINE",
    "NONE",
    "SOFT",
    "WIDE",
    "File",
    "bars",
    "classes",
    "columns",
    "draw",
    "grid",
    "joined",
    "lines",
    "linked",
    "progress",
    "shade",
    "short",
    "small",
    "taken_along",
    "text",
    "whole",
    "written",
]  # fmt: skip
