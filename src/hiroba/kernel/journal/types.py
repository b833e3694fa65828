"""Values of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """Who did what to what, when. Nothing in it names a person: `actor` is an opaque id."""

    id: int
    at: datetime
    actor_kind: str  # anonymous | person | token | system
    actor: str
    action: str
    kind: str
    object_id: str
    organisation: str
    purpose: str
    outcome: str
    details: dict[str, int | str]
