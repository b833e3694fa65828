"""How one dataset stands, for its own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hiroba.catalog.health import service as health
from hiroba.catalog.health.types import Drift, Freshness, Health, LinkState
from hiroba.catalog.tables.types import ColumnType
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.service import cause
from hiroba.web.catalogue.names import TYPES
from hiroba.web.health.words import FIELDS, FRESHNESS, REASONS, SHIFTS, pictured


@dataclass(frozen=True)
class Shown:
    """health in words. drift: (what happened, table, column, types before and after)."""

    health: Health
    stars: str
    reason: Any
    freshness: Any
    late: bool
    missing: tuple[Any, ...]
    drift: tuple[tuple[Any, Drift, str], ...]
    links: tuple[tuple[LinkState, str], ...]  # those that are broken, and why in words


def shown(dataset_id: str, sight: Sight) -> Shown | None:
    """Return how the dataset stands; None while it is not judged."""
    found = health.health(dataset_id, sight)
    if found is None:
        return None
    return Shown(
        health=found,
        stars=pictured(found.stars),
        reason=REASONS[found.reason],
        freshness=FRESHNESS[found.freshness],
        late=found.freshness in (Freshness.LATE, Freshness.STALE),
        missing=tuple(FIELDS[name] for name in found.missing),
        drift=tuple((SHIFTS[each.shift], each, _types(each)) for each in found.drift),
        links=_broken(dataset_id) if found.links else (),
    )


def _broken(dataset_id: str) -> tuple[tuple[LinkState, str], ...]:
    return tuple((link, cause(link.why)) for link in health.links(dataset_id) if link.broken)


def _types(each: Drift) -> str:
    if not each.before:
        return ""
    return f"{TYPES[ColumnType(each.before)]} → {TYPES[ColumnType(each.after)]}"
