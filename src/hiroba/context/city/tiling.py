"""What a tile of the map holds: every thing, or where they are too many, how many are where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from hiroba.context.atlas import service as atlases
from hiroba.context.atlas.types import EXTENT, MARGIN, Tile
from hiroba.context.city.types import BBox, Placed, Tiled
from hiroba.context.names import service as names
from hiroba.context.store import service as stores
from hiroba.context.store.types import Select, Stored

_RARE = 256  # things in the world that are asked for without a box
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode  # only few are looked into
_decode = msgspec.json.decode


async def tile(at: Tile, what: Select, most: int) -> Tiled:
    """What is selected in a tile. most: things that are told one by one; of more their numbers are."""
    atlas = await atlases.current()
    asked = _question(what)
    gathered = await atlas.gathered(at, asked)
    if gathered.number <= most:
        things = await _rare(what) if gathered.everywhere <= _RARE else None
        if things is None:
            things = await _things(at, what, most)
        if things is not None:
            return Tiled(things, (), gathered.number, gathered.owners)
    return Tiled((), gathered.cells, gathered.number, gathered.owners)


async def bounds(what: Select) -> BBox | None:
    atlas = await atlases.current()
    return await atlas.bounds(_question(what))


def _question(what: Select) -> atlases.Question:
    return atlases.Question(what.sight, what.tenant, what.types, what.sources)


async def _rare(what: Select) -> Sequence[Placed] | None:
    """All of them wherever they are: to look through the places of everything around them takes longer. None
    where there are many more without a place."""
    all_of_them = msgspec.structs.replace(what, limit=2 * _RARE + 1, offset=0)
    items = (await (await stores.current()).select(all_of_them)).items
    return None if len(items) > 2 * _RARE else list(_placed(items))


async def _things(at: Tile, what: Select, most: int) -> Sequence[Placed] | None:
    """Those that reach into the tile; None where they are more: areas whose middle is elsewhere."""
    around = msgspec.structs.replace(what, bbox=at.box(MARGIN / EXTENT), limit=most + 1, offset=0)
    items = (await (await stores.current()).select(around)).items
    return None if len(items) > most else list(_placed(items))


def _placed(items: Sequence[Stored]) -> Iterator[Placed]:
    for one in items:
        members = _members(one.body)
        place = atlases.place_of(one.shape)
        geometry = None if place is None else _geometry(_decode(members[place]))
        if geometry is not None:
            called = tuple(_decode(members[each]) for each in names.named_by(members))
            yield Placed(one.tenant, one.id, one.types[0], one.owner.organisation, called, geometry)


def _geometry(attribute: Any) -> dict[str, Any] | None:
    """The geometry of a GeoProperty; of several instances that of the first."""
    instances = attribute if isinstance(attribute, list) else [attribute]
    found = (each["value"] for each in instances if isinstance(each, dict) and "value" in each)
    geometry = next(found, None)
    return geometry if isinstance(geometry, dict) else None
