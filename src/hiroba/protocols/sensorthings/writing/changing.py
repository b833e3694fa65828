"""Changes and deletions of what is there (OGC 18-088, 10.3 and 10.4)."""

from __future__ import annotations

import contextlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.sensorthings.asking.listing import related
from hiroba.protocols.sensorthings.errors import NotOffered, WrongBody
from hiroba.protocols.sensorthings.model.documents import CLOSED, documents, keep, left
from hiroba.protocols.sensorthings.model.items import Stream
from hiroba.protocols.sensorthings.model.moves import MOVED
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import NAVIGATIONS, Item
from hiroba.protocols.sensorthings.writing import entities, observing, past
from hiroba.protocols.sensorthings.writing.bodies import Body, checked, geometry_in, link_of, own
from hiroba.protocols.sensorthings.writing.creating import thing_attributes
from hiroba.protocols.sensorthings.writing.patching import patched
from hiroba.protocols.sensorthings.writing.placing import move, place

_DESCRIBED = {"sensor": "Sensors", "observedProperty": "ObservedProperties"}  # member of a Datastream -> set
_LINKED = {  # what a change may link to
    "Things": ("Locations",),
    "Datastreams": ("Sensor", "ObservedProperty"),
    "Observations": ("FeatureOfInterest",),
    "HistoricalLocations": ("Locations",),
}
_DERIVED = ("observedArea", "phenomenonTime", "resultTime")


async def change(world: World, item: Item, body: Any, *, whole: bool) -> None:
    """PATCH, or with `whole` PUT. Raises WrongBody, NotOffered, NothingThere."""
    found = checked(item.set, body, whole=whole)
    await _check_links(world, item, found)
    if item.set == "Things":
        await _change_thing(world, item, found, whole=whole)
    elif item.set == "Datastreams":
        await _change_stream(world, item, found, whole=whole)
    elif item.set == "Observations":
        await _change_observation(world, item, found, whole=whole)
    elif item.set == "HistoricalLocations":
        await past.change(world, item, found)
    elif item.id in documents(world.store, world.tenant, item.set):
        await _change_document(world, item, found, whole=whole)
    else:
        raise NotOffered(what=f"PATCH {item.set}")


async def patch(world: World, item: Item, operations: Any) -> None:
    """PATCH by operations of JSON Patch. Raises as `change` does."""
    before = own(item.set, item.properties)
    after = patched(before, operations)
    if before.keys() <= after.keys():
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        await change(world, item, changed, whole=False)
    else:
        await change(world, item, after, whole=True)


async def delete(world: World, item: Item) -> None:
    """Raises NotOffered."""
    store, tenant = world.store, world.tenant
    if item.set == "Things":
        for stream in world.streams(item):
            await _forget_stream(world, stream)
        await _unplace(world, item.id)
        await entities.delete(store, tenant, item.id)
    elif item.set == "Datastreams":
        await _delete_stream(world, item)
    elif item.set == "Observations":
        stream = await world.item("Datastreams", str(item.source.id.stream))
        await observing.delete(world, stream, item)
    elif item.set == "HistoricalLocations":
        await past.delete(world, item)
    elif item.id in documents(store, tenant, item.set):
        await _delete_document(world, item)
    else:
        raise NotOffered(what=f"DELETE {item.set}")


async def link(world: World, parent: Item, navigation: str, body: Any) -> None:
    """POST or PUT of a reference. Raises WrongBody, NotOffered, NothingThere."""
    id = link_of(body)
    if id is None:
        raise WrongBody(reason="@iot.id")
    if (parent.set, navigation) == ("Things", "Locations"):
        known = [each.id for each in world.locations(parent) if isinstance(each.source, dict)]
        await world.item("Locations", id)
        await place(world, parent.id, list(dict.fromkeys([id, *known])))
    elif (parent.set, navigation) == ("Locations", "Things"):
        await world.item("Things", id)
        await place(world, id, [parent.id])
    elif (parent.set == "Datastreams" and navigation in ("Sensor", "ObservedProperty")) or (
        parent.set,
        navigation,
    ) == ("Observations", "FeatureOfInterest"):
        await change(world, parent, {navigation: {"@iot.id": id}}, whole=False)
    else:
        raise NotOffered(what=f"{parent.set}/{navigation}/$ref")


async def unlink(world: World, parent: Item, navigation: str, item: Item) -> None:
    """DELETE of a reference. Raises NotOffered."""
    thing, location = (parent, item) if parent.set == "Things" else (item, parent)
    if {parent.set, item.set} != {"Things", "Locations"} or not isinstance(location.source, dict):
        raise NotOffered(what=f"{parent.set}/{navigation}/$ref")
    left = [each.id for each in world.locations(thing) if each.id != location.id]
    await place(world, thing.id, left)
    if not left:
        await entities.drop(world.store, world.tenant, thing.id, "location")


async def _check_links(world: World, item: Item, body: Body) -> None:
    """Only links can be changed, not what they lead to (10.3). Raises WrongBody, NotOffered, NothingThere."""
    for name in NAVIGATIONS[item.set]:
        if name not in body:
            continue
        values = body[name] if isinstance(body[name], list) else [body[name]]
        ids = {link_of(each) for each in values}
        if None in ids:
            raise WrongBody(reason=name)
        if name not in _LINKED.get(item.set, ()) and not ids <= {
            each.id for each in await related(world, item, name)
        }:
            raise NotOffered(what=f"PATCH {item.set}/{name}")


async def _change_thing(world: World, item: Item, body: Body, *, whole: bool) -> None:
    attributes = thing_attributes(body)
    stored = item.source.stored
    if attributes:
        await entities.merge(world.store, world.tenant, item.id, list(stored.types), attributes)
    if whole and "properties" not in body:
        await entities.drop(world.store, world.tenant, item.id, "properties")
    places = body.get("Locations")
    if places is not None:
        if not isinstance(places, list):
            raise WrongBody(reason=_("「Locations」はリンクの配列です"))
        ids = [str(link_of(each)) for each in places]
        for id in ids:
            await world.item("Locations", id)
        await place(world, item.id, ids)


async def _change_stream(world: World, item: Item, body: Body, *, whole: bool) -> None:
    source: Stream = item.source
    given = {name: value for name, value in own("Datastreams", body).items() if name not in _DERIVED}
    fixed = {"thing": source.id.thing, "attribute": source.id.attribute}
    before = {} if whole else source.document
    kept = {name: source.document[name] for name in (*_DESCRIBED, MOVED) if name in source.document}
    for name, member, set in (
        ("Sensor", "sensor", "Sensors"),
        ("ObservedProperty", "observedProperty", "ObservedProperties"),
    ):
        if name in body:
            id = link_of(body[name])
            if id is None:
                raise WrongBody(reason=name)
            await world.item(set, id)
            kept[member] = id
    await keep(world.store, world.tenant, "Datastreams", item.id, {**before, **given, **fixed, **kept})
    await _leave(world, source)


async def _change_observation(world: World, item: Item, body: Body, *, whole: bool) -> None:
    stream = await world.item("Datastreams", str(item.source.id.stream))
    if "FeatureOfInterest" in body:
        id = link_of(body["FeatureOfInterest"])
        if id is None:
            raise WrongBody(reason="FeatureOfInterest")
        await world.item("FeaturesOfInterest", id)
        body = {**body, "FeatureOfInterest": id}
    await observing.change(world, stream, item, body, whole=whole)


async def _change_document(world: World, item: Item, body: Body, *, whole: bool) -> None:
    old = documents(world.store, world.tenant, item.set)[item.id]
    kept = {name: old[name] for name in ("things", "were", CLOSED) if name in old}
    new = {**({} if whole else old), **own(item.set, body), **kept}
    await keep(world.store, world.tenant, item.set, item.id, new)
    geometry = geometry_in(body, "location") if item.set == "Locations" else None
    if geometry is not None:
        for thing in old["things"]:
            with contextlib.suppress(HirobaError):  # a Thing that was deleted meanwhile
                await move(world, thing, geometry, [item.id])


async def _delete_stream(world: World, item: Item) -> None:
    source: Stream = item.source
    await entities.drop(world.store, world.tenant, source.id.thing, source.id.attribute, source.id.dataset)
    with contextlib.suppress(HirobaError):  # nothing was ever observed
        await world.history.delete_attribute(
            world.tenant, source.id.thing, source.id.attribute, source.id.dataset
        )
    await _forget_stream(world, item)


async def _forget_stream(world: World, item: Item) -> None:
    await keep(world.store, world.tenant, "Datastreams", item.id, None)
    await _leave(world, item.source)


async def _leave(world: World, stream: Stream) -> None:
    """What described a Datastream and describes none any more is still not for others than its Thing was."""
    closed = await world.is_closed(stream.id.thing)
    for member, set in _DESCRIBED.items():
        id = stream.document.get(member)
        document = world.documents(set).get(id or "")
        used = any(each.get(member) == id for each in world.documents("Datastreams").values())
        if document is not None and not used:
            await keep(world.store, world.tenant, set, str(id), left(document, closed=closed))


async def _delete_document(world: World, item: Item) -> None:
    store, tenant = world.store, world.tenant
    if item.set == "Locations":
        await _leave_place(world, item)
    if item.set == "FeaturesOfInterest":
        for each in await related(world, item, "Observations"):
            await delete(world, each)
    member = next((name for name, set in _DESCRIBED.items() if set == item.set), "")
    for id, document in list(world.documents("Datastreams").items()):
        if member and document.get(member) == item.id:  # what cannot be without it goes with it (10.4)
            with contextlib.suppress(HirobaError):
                await _delete_stream(world, await world.item("Datastreams", id))
    await keep(store, tenant, item.set, item.id, None)


async def _leave_place(world: World, location: Item) -> None:
    """Nothing is at a Location any more, nor ever was (10.4)."""
    past = await world.historical_locations_at(location.id)
    for id in location.source["things"]:
        thing = await world.thing(id)
        others = [each.id for each in world.locations(thing) if each.id != location.id] if thing else []
        if others:
            await place(world, id, others)
        else:
            await entities.drop(world.store, world.tenant, id, "location")
    for each in past:
        await delete(world, each)


async def _unplace(world: World, thing: str) -> None:
    """Nothing is told of a Thing that is gone, but what described it stays."""
    await place(world, thing, [])
    closed = await world.is_closed(thing)
    for set, member in (("Locations", "were"), ("FeaturesOfInterest", "things")):
        for id, document in list(world.documents(set).items()):
            if thing in document.get(member, ()):
                others = [each for each in document[member] if each != thing]
                after = {**document, member: others}
                if set == "FeaturesOfInterest" and not others:
                    after = left(after, closed=closed)
                await keep(world.store, world.tenant, set, id, after)
