"""The items of a collection: candidates from the world, then $filter, $orderby, $skip and $top."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import msgspec

from hiroba.context.history.types import Window
from hiroba.protocols.sensorthings.asking.evaluating import holds, in_order, navigations
from hiroba.protocols.sensorthings.asking.hints import ANY, Hints, hints_of
from hiroba.protocols.sensorthings.asking.windows import by_time, window_of
from hiroba.protocols.sensorthings.errors import TooWide
from hiroba.protocols.sensorthings.model.documents import Document
from hiroba.protocols.sensorthings.model.items import (
    Seen,
    Stream,
    described,
    feature_id,
    feature_of,
    geometry_of,
    sensor_of,
)
from hiroba.protocols.sensorthings.model.world import MOST, World
from hiroba.protocols.sensorthings.types import NAVIGATIONS, Item, Options

TOP = 100  # items of a page, where nobody says


class Listing(msgspec.Struct):
    """items: of this page. count: of all, where asked. more: there is a next page."""

    items: list[Item]
    count: int | None
    more: bool


async def listing(world: World, set: str, parent: Item | None, navigation: str, options: Options) -> Listing:
    """One page of a set, or of what a navigation leads to. Raises TooWide."""
    top = TOP if options.top is None else options.top
    plain = options.filter is None and not options.order
    if set == "Things" and parent is None and plain:
        items = list(await world.select(top + 1, options.skip))
        count = await world.count_things() if options.count else None
        return Listing(items[:top], count, len(items) > top)
    if set == "Observations" and parent is not None and parent.set == "Datastreams":
        return await _observations(world, parent, options, top)
    whole = options.count or bool(options.order)
    enough = options.skip + top + 1
    found: list[Item] = []
    hints = hints_of(options.filter, set) if parent is None else ANY
    async for item in candidates(world, set, parent, navigation, hints):
        if await _passes(world, item, options):
            found.append(item)
            if not whole and len(found) >= enough:
                break
    await _look_up(
        world, found, [path for each in options.order for path in navigations(each.expression, set)]
    )
    ordered = in_order(found, options.order) if options.order else found
    page = ordered[options.skip : options.skip + top]
    return Listing(page, len(found) if options.count else None, len(ordered) > options.skip + top)


async def _passes(world: World, item: Item, options: Options) -> bool:
    if options.filter is None:
        return True
    await _look_up(world, [item], navigations(options.filter, item.set))
    return holds(options.filter, item)


async def _look_up(world: World, items: Iterable[Item], paths: Iterable[tuple[str, ...]]) -> None:
    """Bring what an expression navigates to into `related`."""
    every = list(paths)
    for item in items:
        for path in every:
            around = [item]
            for step in path:
                for each in around:
                    if step not in each.related:
                        each.related[step] = await related(world, each, step)
                around = [further for each in around for further in each.related[step]]


async def related(world: World, item: Item, navigation: str) -> list[Item]:
    """Everything that a navigation leads to, latest Observations first. Raises TooWide."""
    set, _many = NAVIGATIONS[item.set][navigation]
    found = [each async for each in candidates(world, set, item, navigation)]
    world.look(len(found))
    return found


async def _observations(world: World, stream: Item, options: Options, top: int) -> Listing:
    window, told = window_of(options.filter)
    instance = stream.source.instance or {}
    times = ("phenomenonTime",) if "resultTime" in instance else ("phenomenonTime", "resultTime")
    direction = by_time(options, times)
    need = options.skip + top + 1
    if told and direction:
        last, page = (need, need) if direction == "desc" else (None, need)
        found = await world.observations(stream, window, last=last, page=page)
        found = found[::-1] if direction == "desc" else found
        page_of = found[options.skip : options.skip + top]
        count = await world.count_observations(stream, window) if options.count else None
        return Listing(page_of, count, len(found) > options.skip + top)
    found = await world.observations(stream, window, page=MOST)
    if len(found) > MOST:
        raise TooWide(limit=MOST)
    kept = [item for item in found if await _passes(world, item, options)]
    kept = kept[::-1] if direction == "desc" else kept if direction else in_order(kept, options.order)
    page_of = kept[options.skip : options.skip + top]
    return Listing(page_of, len(kept) if options.count else None, len(kept) > options.skip + top)


async def candidates(
    world: World, set: str, parent: Item | None, navigation: str, hints: Hints = ANY
) -> AsyncIterator[Item]:
    """What a set holds, or a navigation leads to, before any filter."""
    if parent is None:
        async for item in _all(world, set, hints):
            yield item
    else:
        for item in await _around(world, parent, navigation):
            yield item


async def _all(world: World, set: str, hints: Hints = ANY) -> AsyncIterator[Item]:
    geo = hints.geo if world.places_are_simple() else None
    if set == "Things":
        async for thing in world.things(hints.ids, geo=geo):
            yield thing
        return
    if set == "ObservedProperties":
        for item in await world.observed_properties():
            yield item
        return
    if set in ("Locations", "Sensors", "FeaturesOfInterest"):
        for id, document in (await _described(world, set)).items():
            yield described(set, id, document)
    if set == "Sensors":
        for device in await world.devices():
            yield sensor_of(device)
        if await world.undescribed():
            yield sensor_of(None)
        return
    async for thing in world.things(hints.ids, geo=geo):
        for item in await _of_thing(world, thing, set):
            yield item


async def _described(world: World, set: str) -> dict[str, Document]:
    if set == "Locations":
        return await world.places()
    return await world.described(set)


async def _of_thing(world: World, thing: Item, set: str) -> list[Item]:
    if set == "Datastreams":
        return world.streams(thing)
    if set == "HistoricalLocations":
        return await world.historical_locations(thing)
    if set == "Observations":
        return [each for stream in world.streams(thing) for each in await _latest(world, stream)]
    if set == "Locations":
        known = world.documents("Locations")
        return [each for each in world.locations(thing) if each.id not in known]
    geometry = geometry_of(thing.source)
    instances = [each.source.instance for each in world.streams(thing)]
    if geometry is None or all(each is None or "featureOfInterest" in each for each in instances):
        return []
    return [feature_of(f"{thing.id}*location", thing, geometry)]


async def _latest(world: World, stream: Item) -> list[Item]:
    return (await world.observations(stream, Window(), last=MOST, page=MOST))[::-1]


async def _around(world: World, parent: Item, navigation: str) -> list[Item]:
    if parent.set == "Things":
        if navigation == "Locations":
            return world.locations(parent)
        return await _of_thing(world, parent, navigation)
    if parent.set == "Datastreams":
        return await _of_stream(world, parent, navigation)
    if parent.set == "Observations":
        return await _of_observation(world, parent, navigation)
    if parent.set == "Sensors":
        return await _with_sensor(world, parent)
    if parent.set == "ObservedProperties":
        return await _with_property(world, parent)
    return await _of_place(world, parent, navigation)


async def _of_stream(world: World, stream: Item, navigation: str) -> list[Item]:
    source: Stream = stream.source
    if navigation == "Thing":
        thing = await world.thing(source.id.thing)
        return [thing] if thing is not None else []
    if navigation == "Sensor":
        return [world.sensor(stream)]
    return (
        [world.observed_property(stream)]
        if navigation == "ObservedProperty"
        else await _latest(world, stream)
    )


async def _of_observation(world: World, observation: Item, navigation: str) -> list[Item]:
    seen: Seen = observation.source
    if navigation == "Datastream":
        stream = await world.stream(seen.id.stream)
        return [stream] if stream is not None else []
    named = feature_id(seen)
    document = world.documents("FeaturesOfInterest").get(named or "")
    if document is not None:  # whoever sees the observation sees what it is of
        return [described("FeaturesOfInterest", str(named), document)]
    thing = await world.thing(seen.id.stream.thing)
    if thing is None:
        return []
    return [feature_of(f"{thing.id}*location", thing, geometry_of(thing.source))]


async def _with_sensor(world: World, sensor: Item) -> list[Item]:
    named = {
        document["thing"]
        for document in world.documents("Datastreams").values()
        if document.get("sensor") == sensor.id
    }
    if sensor.source is not None and not isinstance(sensor.source, dict):
        named = {sensor.source.entity}
    things = [each async for each in world.things(tuple(named))] if named else []
    if sensor.source is None:
        things = [each async for each in world.things()]
    return [
        stream for thing in things for stream in world.streams(thing) if world.sensor(stream).id == sensor.id
    ]


async def _with_property(world: World, property: Item) -> list[Item]:
    if property.source is not None:
        named = {
            document["thing"]
            for document in world.documents("Datastreams").values()
            if document.get("observedProperty") == property.id
        }
        things = [each async for each in world.things(tuple(named))] if named else []
    else:
        things = [each async for each in world.things(attribute=property.id)]
    return [
        stream
        for thing in things
        for stream in world.streams(thing)
        if world.observed_property(stream).id == property.id
    ]


async def _of_place(world: World, place: Item, navigation: str) -> list[Item]:
    """Around a Location, a HistoricalLocation or a FeatureOfInterest."""
    if place.set == "FeaturesOfInterest" and place.source is not None:
        return await _of_feature(world, place)
    if place.set == "Locations" and navigation == "HistoricalLocations" and place.source is not None:
        return await world.historical_locations_at(place.id)
    if isinstance(place.source, dict):
        ids = tuple(place.source["things"])
        things = [each async for each in world.things(ids)] if ids else []
    else:
        thing = await world.thing(place.id.partition("*")[0])
        things = [thing] if thing is not None else []
    if navigation in ("Things", "Thing"):
        return things
    if place.set == "HistoricalLocations":
        return await _then(world, place) if things else []
    if place.set == "Locations":
        return [each for thing in things for each in await _at_undescribed(world, thing, place)]
    found = [each for thing in things for each in await _of_thing(world, thing, "Observations")]
    return [each for each in found if feature_id(each.source) is None]


async def _then(world: World, past: Item) -> list[Item]:
    """The Locations of a HistoricalLocation: those that are there still, else one that nobody described."""
    known = world.documents("Locations")
    there = await world.seen_places({id: known[id] for id in past.source.places if id in known})
    named = [described("Locations", id, document) for id, document in there.items()]
    return named or [await world.item("Locations", past.id)]


async def _at_undescribed(world: World, thing: Item, place: Item) -> list[Item]:
    """Of the Location of a Thing that nobody described: all of them, or the one of its time."""
    past = [each for each in await world.historical_locations(thing) if not each.source.places]
    return [each for each in past if each.id == place.id] or past


async def _of_feature(world: World, feature: Item) -> list[Item]:
    noted = tuple(feature.source.get("things", ()))
    things = world.things(noted) if noted else world.things()
    found = [each async for thing in things for each in await _of_thing(world, thing, "Observations")]
    return [each for each in found if feature_id(each.source) == feature.id]
