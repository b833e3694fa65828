"""The door of mappings: suggested, tried on the first rows, saved, and applied to every file that follows."""

from __future__ import annotations

from hiroba.intake.mapping.applying import apply
from hiroba.intake.mapping.columns import file_columns
from hiroba.intake.mapping.keeping import check, current, in_trouble, note, save, version, versions
from hiroba.intake.mapping.places import within
from hiroba.intake.mapping.suggesting import seen, suggest
from hiroba.intake.mapping.units import known as units
from hiroba.intake.mapping.values import text_of

__all__ = [
    "apply", "check", "current", "file_columns", "in_trouble", "note", "save", "seen", "suggest", "text_of",
    "units", "version", "versions", "within",
]  # fmt: skip
