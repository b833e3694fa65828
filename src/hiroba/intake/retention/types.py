"""How long something is kept, and what goes when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

COMING: Final = "retention.coming"  # the first deletion of a setting is a week away


class Kind(StrEnum):
    VERSIONS = "versions"  # old versions of a dataset
    HISTORY = "history"  # values of a type of thing in the organisation's space


class Unit(StrEnum):
    DAYS = "days"
    YEARS = "years"


@dataclass(frozen=True)
class Retention:
    """of: id of a dataset, or a type of thing. told: when the administrators were written to; nothing goes
    sooner than a week after that. gone: versions or values that went. last: when."""

    id: str
    organisation: str
    kind: Kind
    of: str
    amount: int
    unit: Unit
    made: datetime
    told: datetime | None
    gone: int
    last: datetime | None


@dataclass(frozen=True)
class Item:
    """name: number of a version, or a month (`2026-11`, UTC). many: 1, or the values of the month. goes: not
    before then, by the next daily sweep."""

    name: str
    many: int
    goes: datetime


@dataclass(frozen=True)
class Plan:
    """due: what the next sweep removes. coming: what follows, the first to go first."""

    retention: Retention
    due: tuple[Item, ...]
    coming: tuple[Item, ...]

    @property
    def first(self) -> datetime | None:
        """When the first of all goes."""
        return next((each.goes for each in (*self.due, *self.coming)), None)
