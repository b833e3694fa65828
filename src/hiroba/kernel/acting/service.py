"""The door of acting for others: deputies, and roles taken in an emergency."""

from __future__ import annotations

from hiroba.kernel.acting.deputies import LONGEST, deputies, end_deputies, lend, take_back
from hiroba.kernel.acting.emergencies import (
    break_glass,
    emergencies,
    emergency,
    end_emergencies,
    give_back,
    review,
)
from hiroba.kernel.acting.errors import (
    HeldAlready,
    NoEmergency,
    NoRoleToLend,
    ReviewedAlready,
    UnknownDeputy,
    UnknownEmergency,
    WrongDeputy,
    WrongSpan,
)
from hiroba.kernel.acting.holding import acting_now, as_acting

__all__ = [
    "LONGEST", "HeldAlready", "NoEmergency", "NoRoleToLend", "ReviewedAlready", "UnknownDeputy",
    "UnknownEmergency", "WrongDeputy", "WrongSpan", "acting_now", "as_acting", "break_glass", "deputies",
    "emergencies", "emergency", "end_deputies", "end_emergencies", "give_back", "lend", "review", "take_back",
]  # fmt: skip
