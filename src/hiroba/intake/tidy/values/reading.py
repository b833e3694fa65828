"""What one cell's text was read as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

Value = int | float | str | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """value: the typed value, None where the cell holds none. rules: what was done to the text.
    reason: set where the text could not be read; the value is None then, or what of it could be read.
    unit: as it stood in the cell."""

    value: Value | None
    rules: tuple[str, ...] = ()
    reason: str = ""
    unit: str = ""


def unread(reason: str) -> Reading:
    return Reading(None, (), reason)
