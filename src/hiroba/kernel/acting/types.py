"""Values of deputies and emergencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hiroba.kernel.decide.types import Role

OPENED: Final = "emergency.opened"  # of the outbox; key: the id
LENT: Final = "deputy.lent"  # likewise


@dataclass(frozen=True)
class DeputyInfo:
    """giver, deputy: ids of people."""

    id: int
    giver: str
    deputy: str
    organisation: str
    begins: datetime
    ends: datetime
    taken_back: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.taken_back is None and self.begins <= now < self.ends


@dataclass(frozen=True)
class EmergencyInfo:
    """person, reviewed_by: ids of people. reason, review: in their words, never in the journal."""

    id: int
    person: str
    organisation: str
    role: Role
    reason: str
    begins: datetime
    ends: datetime
    reviewed: datetime | None
    reviewed_by: str
    review: str

    def holds(self, now: datetime) -> bool:
        return self.begins <= now < self.ends
