"""Values of leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

CHANGED: Final = "leaving.changed"  # of the outbox; key: id of the leave; {"state"}
REMOVED: Final = "organisation.removed"  # what it had is being removed; key: its code; {"codes"}


class LeaveState(StrEnum):
    WAITING = "waiting"  # for a second person
    CONFIRMED = "confirmed"  # for the day
    LEFT = "left"
    REMOVED = "removed"  # what it had, too
    CALLED_OFF = "called_off"


@dataclass(frozen=True)
class LeaveInfo:
    """by, confirmed_by: ids of persons. removal: the day from which on its data is removed."""

    id: str
    organisation: str
    day: date
    state: LeaveState
    by: str
    given: datetime
    confirmed_by: str
    departed: datetime | None
    removal: date
    removed: datetime | None


class ArchiveState(StrEnum):
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class ArchiveInfo:
    """done, total: parts; total is None while it is not known. size: bytes. until: it can be fetched."""

    id: str
    organisation: str
    state: ArchiveState
    begun: datetime
    done: int = 0
    total: int | None = None
    made: datetime | None = None
    size: int = 0
    sha256: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Belongings:
    """What an organisation and its departments have, counted. keys: tokens, programs, connected services."""

    datasets: int
    entities: int
    agreements: int  # in force
    consents: int  # asked for now
    devices: int
    feeds: int
    sources: int  # that are harvested
    services: int
    members: int
    keys: int
    departments: tuple[str, ...]  # codes
