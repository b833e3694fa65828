"""Values of the living city for callers that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Entity = dict[str, Any]  # NGSI-LD normalized: {"id": URI, "type": name, attribute: {"type": "Property", ...}}
BBox = tuple[float, float, float, float]  # lon min, lat min, lon max, lat max (WGS84)


@dataclass(frozen=True)
class StoredEntity:
    """An entity and what the store knows about it. type: its first one. source: id of the dataset it came
    from, or "". longitude and latitude: of `location`, else of its first place; of a shape, its middle."""

    tenant: str
    id: str
    type: str
    body: Entity
    longitude: float | None
    latitude: float | None
    modified: datetime
    source: str


@dataclass(frozen=True)
class TypeCount:
    type: str
    count: int


@dataclass(frozen=True)
class Observation:
    """One value of a Property at a time. value: number or text."""

    observed_at: datetime
    value: float | str
    unit: str = ""


@dataclass(frozen=True)
class ChangeFeed:
    """Entities changed since a cursor, oldest first. cursor: give it back to go on from here."""

    items: tuple[StoredEntity, ...]
    cursor: str
