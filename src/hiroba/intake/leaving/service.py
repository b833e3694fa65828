"""The door of leaving: notice, a second person, archives."""

from __future__ import annotations

from hiroba.intake.leaving.archiving import archives, ask_for, fetch
from hiroba.intake.leaving.counting import belongings
from hiroba.intake.leaving.errors import (
    DayPassed,
    LeaveMoved,
    LeavesAlready,
    NotAWholeBody,
    UnknownArchive,
    UnknownLeave,
    WrongDay,
)
from hiroba.intake.leaving.giving import call_off, confirm, first_day, give, leave_of, waiting
from hiroba.intake.leaving.rights import is_administrator, is_officer, require_reader

__all__ = [
    "DayPassed", "LeaveMoved", "LeavesAlready", "NotAWholeBody", "UnknownArchive", "UnknownLeave", "WrongDay",
    "archives", "ask_for", "belongings", "call_off", "confirm", "fetch", "first_day", "give",
    "is_administrator", "is_officer", "leave_of", "require_reader", "waiting",
]  # fmt: skip
