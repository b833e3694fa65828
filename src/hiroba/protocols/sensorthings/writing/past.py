"""HistoricalLocations: instances of the location of a Thing in its history (OGC 18-088, 8.2.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entity_values
from hiroba.protocols.sensorthings.asking.times import iso
from hiroba.protocols.sensorthings.errors import WrongBody
from hiroba.protocols.sensorthings.model.items import KNOWN_AS, Past
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import Item
from hiroba.protocols.sensorthings.writing.bodies import Body, link_of, time_of
from hiroba.protocols.sensorthings.writing.placing import location_of, place


async def create(world: World, thing: str, time: datetime, places: list[str]) -> str:
    """Note where a Thing was; later than all that is known, it is there now. Raises WrongBody."""
    value = await _location(world, places, time)
    item = await world.item("Things", thing)
    at = entity_values.micros_of(iso(time)) or 0
    if all(each.source.at < at for each in await world.historical_locations(item)):
        await place(world, thing, places, time)
    else:
        await world.history.add(world.tenant, thing, {"location": value})
    return f"{thing}*location*{at}"


async def change(world: World, item: Item, body: Body) -> None:
    """Raises WrongBody."""
    past: Past = item.source
    time = time_of(body.get("time", item.properties["time"]), "time").start
    value = {**past.body, "observedAt": iso(time)}
    if "Locations" in body:
        value |= await _location(world, [str(link_of(each)) for each in body["Locations"]], time)
    value[KNOWN_AS] = {"type": "Property", "value": item.id}
    await delete(world, item)
    await world.history.add(world.tenant, past.thing.id, {"location": value})


async def delete(world: World, item: Item) -> None:
    """Forget it; where the Thing is now stays."""
    past: Past = item.source
    await world.history.delete_instance(world.tenant, past.thing.id, "location", past.number)


async def _location(world: World, places: list[str], time: datetime) -> dict[str, Any]:
    value = await location_of(world, places, time)
    if value is None:
        raise WrongBody(reason=_("「Locations」に位置がありません"))
    return value
