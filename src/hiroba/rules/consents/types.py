"""Values of consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Category(StrEnum):
    """Which data about a resident."""

    CONTACT = "contact"  # how they are reached
    HOUSEHOLD = "household"
    HEALTH = "health"
    CARE = "care"
    CHILDREN = "children"
    MOBILITY = "mobility"
    ENERGY = "energy"
    TAX = "tax"
    LEARNING = "learning"
    APPLICATIONS = "applications"  # procedures they went through


@dataclass(frozen=True)
class Ask:
    """What an organisation wants to use: a purpose of the list, over a category."""

    recipient: str
    purpose: str
    category: Category


@dataclass(frozen=True)
class AskInfo:
    """version: of its text; a new one asks everybody again. open: still asked for."""

    id: str
    ask: Ask
    text: str
    version: int
    since: datetime
    open: bool


@dataclass(frozen=True)
class Standing:
    """What a resident said to one ask. given: of the text as it is now; None: not, or to an older text.
    asked_again: they gave it to an older text, which counts no longer."""

    info: AskInfo
    given: datetime | None
    withdrawn: datetime | None
    asked_again: bool


@dataclass(frozen=True)
class Given:
    """A consent that holds: to which version of the text, and since when."""

    version: int
    since: datetime


@dataclass(frozen=True)
class Shown(Generic[Item]):
    """A page of a list, of so many."""

    items: Sequence[Item]
    page: int
    pages: int


@dataclass(frozen=True)
class RefusalInfo:
    """That data about a resident was asked for on a day, so often, and refused for want of consent."""

    day: date
    ask: Ask
    number: int


@dataclass(frozen=True)
class UseInfo:
    """That data about a resident was used: who, what for, which, when; never what it says."""

    at: datetime
    ask: Ask
