"""Values of the living city for callers that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from hiroba.context.atlas.types import EXTENT as EXTENT
from hiroba.context.atlas.types import MARGIN as MARGIN
from hiroba.context.atlas.types import MOST_ZOOM as MOST_ZOOM
from hiroba.context.atlas.types import Cell as Cell
from hiroba.context.atlas.types import Tile as Tile
from hiroba.context.atlas.types import place as place
from hiroba.context.atlas.types import places as places
from hiroba.kernel.decide.types import Visibility

Entity = dict[str, Any]  # NGSI-LD normalized: {"id": URI, "type": name, attribute: {"type": "Property", ...}}
BBox = tuple[float, float, float, float]  # lon min, lat min, lon max, lat max (WGS84)


@dataclass(frozen=True)
class StoredEntity:
    """An entity and what the store knows about it. type: its first one. source: id of the dataset it came
    from, or "". longitude and latitude: of `location`, else of its first place; of a shape, its middle.
    organisation and visibility: whose it is, and who may see it."""

    tenant: str
    id: str
    type: str
    body: Entity
    longitude: float | None
    latitude: float | None
    modified: datetime
    source: str
    organisation: str
    visibility: Visibility


@dataclass(frozen=True)
class TypeCount:
    """placed: some of them have a place on the map."""

    type: str
    count: int
    placed: bool


@dataclass(frozen=True)
class TenantCount:
    tenant: str
    count: int


@dataclass(frozen=True)
class Observation:
    """One value of a Property at a time. value: number or text."""

    observed_at: datetime
    value: float | str
    unit: str = ""


@dataclass(frozen=True)
class Mean:
    """The numbers of a Property from `start` on, for the length that was asked."""

    start: datetime
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class ChangeFeed:
    """Entities changed since a cursor, oldest first. cursor: give it back to go on from here."""

    items: tuple[StoredEntity, ...]
    cursor: str


class Placed(NamedTuple):
    """A thing on the map. names: the attributes that say it together, where they are seen. geometry: GeoJSON,
    of what is seen of it."""

    tenant: str
    id: str
    type: str
    organisation: str
    names: tuple[Any, ...]
    geometry: dict[str, Any]


@dataclass(frozen=True)
class Tiled:
    """A tile of the map: its things, where others may be among them that do not reach into it, or where they
    are too many, cells with their numbers.

    number: how many things stand in it. owners: how many by organisation.
    """

    things: Sequence[Placed]
    cells: Sequence[Cell]
    number: int
    owners: Mapping[str, int]


@dataclass(frozen=True)
class Browsed:
    """One page of the things of the city.

    total: how many there are in all, None where that is not known without looking at all of them.
    whole: every thing that fits is on some page; where not, only what changed last is.
    """

    items: Sequence[StoredEntity]
    total: int | None
    more: bool
    whole: bool
