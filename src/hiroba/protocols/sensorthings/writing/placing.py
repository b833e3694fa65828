"""Where a Thing is: at Locations that were described, and its entity has the place of the first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.protocols.sensorthings.asking.times import iso
from hiroba.protocols.sensorthings.errors import WrongBody
from hiroba.protocols.sensorthings.model.documents import Document, keep, left
from hiroba.protocols.sensorthings.model.items import PLACES, thing_of
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import Item
from hiroba.protocols.sensorthings.writing import entities
from hiroba.protocols.sensorthings.writing.bodies import geometry_in

UNPLACED = _("「FeatureOfInterest」も、Thingの位置もありません")


async def place(world: World, thing: str, locations: list[str], since: datetime | None = None) -> None:
    """Put a Thing to Locations, and nowhere else: where it was before is its history. since: else now."""
    for id, document in list(world.documents("Locations").items()):
        if (id in locations) != (thing in document["things"]):
            after = _joined(document, thing) if id in locations else _parted(document, thing)
            if not after["things"]:
                after = left(after, closed=await world.is_closed(thing))
            await keep(world.store, world.tenant, "Locations", id, after)
    value = await location_of(world, locations, since or datetime.now(UTC))
    if value is not None:
        await _write(world, thing, value)


async def move(world: World, thing: str, geometry: dict[str, Any], locations: list[str]) -> None:
    """Say where a Thing is from now on, by these Locations."""
    await _write(world, thing, _value(geometry, locations, datetime.now(UTC)))


async def location_of(world: World, locations: list[str], time: datetime) -> dict[str, Any] | None:
    """What the entity's location is by Locations; None where none of them has a geometry."""
    for id in locations:
        geometry = geometry_in((await world.item("Locations", id)).properties, "location")
        if geometry is not None:
            return _value(geometry, locations, time)
    return None


async def feature_of_place(world: World, stream: Item) -> str | None:
    """The FeatureOfInterest of an Observation of a Datastream that names none: where its Thing is
    (OGC 18-088, 8.2.8).

    It is made where it is not there. None: the Datastream came in another tongue, and what is observed there
    names none. Raises WrongBody for a Thing that is nowhere.
    """
    if not stream.source.announced:
        return None
    thing = thing_of(stream.source.thing.stored)
    first = world.place(thing)
    if first is None:
        raise WrongBody(reason=UNPLACED)
    names = ("name", "description", "encodingType")
    feature: Document = {name: first.properties.get(name, "") for name in names}
    feature |= {"feature": first.properties.get("location"), "things": [thing.id]}
    id = uuid5(NAMESPACE_URL, first.id + msgspec.json.encode(feature["feature"]).decode()).hex
    if id not in world.documents("FeaturesOfInterest"):
        await keep(world.store, world.tenant, "FeaturesOfInterest", id, feature)
    return id


def _joined(document: Document, thing: str) -> Document:
    return {**document, "things": [*document["things"], thing]}


def _parted(document: Document, thing: str) -> Document:
    were = dict.fromkeys((*document.get("were", ()), thing))
    return {**document, "things": [each for each in document["things"] if each != thing], "were": [*were]}


def _value(geometry: dict[str, Any], locations: list[str], time: datetime) -> dict[str, Any]:
    places = {"type": "Property", "value": locations}
    return {"type": "GeoProperty", "value": geometry, "observedAt": iso(time), PLACES: places}


async def _write(world: World, thing: str, location: dict[str, Any]) -> None:
    item = await world.item("Things", thing)
    types = list(item.source.stored.types)
    await entities.merge(world.store, world.tenant, thing, types, {"location": location})
