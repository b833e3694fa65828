"""How a dataset stands, what happened to its columns, and what its organisation should mend first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Freshness(StrEnum):
    """NONE: no rhythm was promised. LATE: the day has passed. STALE: a whole further period, too."""

    NONE = "none"
    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"


class Reason(StrEnum):
    """Why a dataset has no more stars than it has."""

    BROKEN = "broken"  # 0: nothing is behind its links
    LICENCE = "licence"  # 0: it is not open
    PAPER = "paper"  # 1: for reading, not for machines
    OWNED = "owned"  # 2: in the form of one maker's program
    OPEN = "open"  # 3: in an open form
    NAMED = "named"  # 4: its things have addresses of their own
    LINKED = "linked"  # 5: and refer to codes that others share


class Shift(StrEnum):
    GONE = "gone"
    NEW = "new"
    TYPE = "type"


@dataclass(frozen=True)
class Drift:
    """One thing that a version did to the columns. before, after: types, where the type changed."""

    shift: Shift
    table: str
    column: str  # its title
    before: str = ""
    after: str = ""

    @property
    def harmful(self) -> bool:
        """Whether a program that reads the table may stop because of it."""
        return self.shift is not Shift.NEW


@dataclass(frozen=True)
class LinkState:
    """What was last seen behind an address. why: http_404, timeout, ... where it is broken."""

    url: str
    format: str
    broken: bool
    why: str
    checked: datetime | None


@dataclass(frozen=True)
class Health:
    """stars: 0 to 5. points: of the 30 rules, 0 to 100. completeness: percent of the metadata.
    missing: its fields, by name. rules: ids of those that remain. due: when new data is expected."""

    dataset: str
    title: str
    stars: int
    reason: Reason
    points: int | None
    completeness: int
    missing: tuple[str, ...]
    rules: tuple[str, ...]
    freshness: Freshness
    updated: datetime
    due: datetime | None
    links: int
    broken: int
    drift: tuple[Drift, ...]
    assessed: datetime


class MendKind(StrEnum):
    """What may be mended; each has a sentence that says what to do."""

    BROKEN = "broken"
    LICENCE = "licence"
    STALE = "stale"
    DRIFT = "drift"
    FORM = "form"
    RULES = "rules"
    DESCRIPTION = "description"
    CONFIRM = "confirm"
    RHYTHM = "rhythm"
    KEYWORDS = "keywords"
    THEME = "theme"
    PLACES = "places"


@dataclass(frozen=True)
class Mend:
    """Something to do for some datasets, those that are used most first. benefit: how much it helps."""

    kind: MendKind
    datasets: tuple[Health, ...]
    benefit: float


@dataclass(frozen=True)
class Standing:
    """An organisation as a whole. stars, points, completeness: means; None where nothing is judged.
    fresh: of `promised` datasets, those that are as fresh as was promised."""

    datasets: int
    stars: float | None
    points: int | None
    completeness: int | None
    promised: int
    fresh: int
    links: int
    broken: int
    by_stars: tuple[int, ...]  # datasets with 0, 1, ... 5 stars
    mends: tuple[Mend, ...]
