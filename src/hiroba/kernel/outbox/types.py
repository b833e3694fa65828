"""Values of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Event:
    """Something that happened. key: what it happened to; events of one key come in order."""

    id: int
    topic: str
    key: str
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class DeadDelivery:
    """A delivery that was given up: kept, seen, and delivered again on request."""

    id: int
    consumer: str
    event: Event
    attempts: int
    error: str  # the kind of error, without its text
