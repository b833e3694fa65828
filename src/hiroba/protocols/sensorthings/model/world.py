"""What a reader can see of a space, as items; the only place that asks the city."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from hiroba.context.devices import service as devices
from hiroba.context.history import service as histories
from hiroba.context.history.types import Aggregation, Evolution, Instance, Projection, Question, Window
from hiroba.context.jsonld import service as jsonld
from hiroba.context.queries.types import Geo
from hiroba.context.store.types import Select, Store
from hiroba.kernel.decide.types import ANONYMOUS, NOTHING, Limits, Sight, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.protocols.http.service import sight_of
from hiroba.protocols.sensorthings.errors import NothingThere, TooWide
from hiroba.protocols.sensorthings.model import moves
from hiroba.protocols.sensorthings.model.documents import CLOSED, Document, documents
from hiroba.protocols.sensorthings.model.ids import StreamId, moment_id, stream_id
from hiroba.protocols.sensorthings.model.items import (
    DEVICE,
    UNKNOWN_SENSOR,
    Stream,
    Thing,
    described,
    feature_of,
    geometry_of,
    historical_location_of,
    instances,
    location_of,
    observation_of_instance,
    observed_property_of,
    places_of,
    sensor_of,
    streams_of,
    thing_of,
)
from hiroba.protocols.sensorthings.types import Item

_PAGE = 500
MOST = 100_000  # items that one question may look at
_ALWAYS = Window()


class World:
    """One reader's view of one space (tenant)."""

    def __init__(self, store: Store, history: histories.History, tenant: str, sight: Sight) -> None:
        self.store, self.history, self.tenant, self.sight = store, history, tenant, sight
        self._looked_at = 0

    def documents(self, set: str) -> dict[str, Document]:
        return documents(self.store, self.tenant, set)

    def look(self, number: int = 1) -> None:
        """Count what is looked at. Raises TooWide."""
        self._looked_at += number
        if self._looked_at > MOST:
            raise TooWide(limit=MOST)

    # Things

    async def things(
        self, ids: tuple[str, ...] = (), attribute: str = "", geo: Geo | None = None
    ) -> AsyncIterator[Item]:
        """Every Thing, of these ids, with this attribute, there."""
        offset = 0
        while True:
            found = await self.select(_PAGE, offset, ids=ids, attribute=attribute, geo=geo)
            await asyncio.sleep(0)  # a long walk lets others pass
            for item in found:
                yield item
            if len(found) < _PAGE:
                return
            self.look(len(found))
            offset += _PAGE

    async def select(
        self,
        limit: int,
        offset: int,
        *,
        ids: tuple[str, ...] = (),
        attribute: str = "",
        geo: Geo | None = None,
    ) -> Sequence[Item]:
        what = Select(
            tenant=self.tenant,
            sight=self.sight,
            ids=ids,
            attributes=(attribute,) if attribute else (),
            geo=geo,
            limit=limit,
            offset=offset,
        )
        return [thing_of(stored) for stored in (await self.store.select(what)).items]

    async def count_things(self) -> int:
        what = Select(tenant=self.tenant, sight=self.sight, limit=0, count=True)
        return (await self.store.select(what)).count or 0

    async def thing(self, id: str) -> Item | None:
        found = await self.select(1, 0, ids=(id,))
        return found[0] if found else None

    # what hangs on a Thing

    def streams(self, thing: Item) -> list[Item]:
        limits, announced = self._extent(thing), self.documents("Datastreams")
        if limits.whole:
            return streams_of(thing, announced)
        opened = {id: each for id, each in announced.items() if limits.opens(each["attribute"])}
        return streams_of(thing, opened)

    async def is_closed(self, thing: str) -> bool:
        """Whether a Thing is not for everybody, or there is none."""
        everybody = await sight_of(ANONYMOUS)
        found = await self.store.get(self.tenant, thing)
        if found is None:
            return True
        limits = everybody.extent(found.types, found.owner.visibility, found.owner.organisation)
        return limits is None or not limits.whole

    def _sees_left(self, document: Document) -> bool:
        """Whether a document that is of nothing is seen: by who sees all where it was of something closed."""
        return CLOSED not in document or self._sees_all("")

    def _extent(self, thing: Item) -> Limits:
        """What the reader sees of a Thing that is there for them."""
        source: Thing = thing.source
        owner = source.stored.owner
        return self.sight.extent(source.stored.types, owner.visibility, owner.organisation) or NOTHING

    async def stream(self, id: StreamId) -> Item | None:
        thing = await self.thing(id.thing)
        wanted = str(id)
        return next((each for each in self.streams(thing) if each.id == wanted), None) if thing else None

    def places_are_simple(self) -> bool:
        """No Thing is at two Locations, so that each is where its entity says."""
        things = [each for document in self.documents("Locations").values() for each in document["things"]]
        return len(things) == len(set(things))

    async def places(self) -> dict[str, Document]:
        """The Locations that were described, as far as they are seen."""
        return await self.seen_places(self.documents("Locations"))

    async def seen_places(self, known: dict[str, Document]) -> dict[str, Document]:
        """Of these Locations those where nothing is, or something that is seen to be there."""
        if self.sight.everything:
            return known
        things = tuple({each for document in known.values() for each in document["things"]})
        there = [each async for each in self.things(things)] if things else []
        seen = {each.id for each in there if self._extent(each).opens("location")}
        return self._of_seen(known, seen)

    def _of_seen(self, known: dict[str, Document], seen: set[str]) -> dict[str, Document]:
        return {
            id: each
            for id, each in known.items()
            if (seen & {*each["things"]} if each.get("things") else self._sees_left(each))
        }

    def locations(self, thing: Item) -> list[Item]:
        """What was described, else where the entity is; the first one's place is where the entity is now."""
        if not self._extent(thing).opens("location"):
            return []
        source: Thing = thing.source
        geometry = geometry_of(source)
        named = [
            described("Locations", id, document)
            for id, document in self.documents("Locations").items()
            if thing.id in document["things"]
        ]
        if named:
            return named
        return [location_of(f"{thing.id}*location", thing, geometry)] if geometry is not None else []

    def place(self, thing: Item) -> Item | None:
        """The first of its Locations; quicker where its entity says which it is."""
        source: Thing = thing.source
        for id in places_of(instances(source.body.get("location", {}))[0]):
            document = self.documents("Locations").get(id)
            if document and thing.id in document["things"] and self._extent(thing).opens("location"):
                return described("Locations", id, document)
        return next(iter(self.locations(thing)), None)

    async def historical_locations(self, thing: Item) -> list[Item]:
        """Where it was and since when, latest first."""
        found: dict[int, Item] = {}
        evolution = await self.evolution(thing.id, Projection(frozenset({"location"})), last=1000)
        for instance in evolution.attributes.get("location", ()) if evolution else ():
            item = historical_location_of(thing, instance)
            if item is not None:
                found[item.source.at] = item
        return [found[at] for at in sorted(found, reverse=True)]

    async def historical_locations_at(self, place: str) -> list[Item]:
        """Of the Location of this id that was described: what was put there, and when."""
        document = self.documents("Locations")[place]
        ids = (*document["things"], *document.get("were", ()))
        things = [each async for each in self.things(ids)] if ids else []
        found = [each for thing in things for each in await self.historical_locations(thing)]
        return [each for each in found if place in each.source.places]

    # Observations

    async def evolution(
        self, id: str, projection: Projection, window: Window = _ALWAYS, *, last: int | None = None,
        page: int = 1000, aggregation: Aggregation | None = None,
    ) -> Evolution | None:  # fmt: skip
        question = Question(
            tenant=self.tenant, sight=self.sight, window=window, projection=projection, last=last, page=page,
            aggregation=aggregation,
        )  # fmt: skip
        answer = await self.history.evolution(question, id)
        return answer.evolutions[0] if answer is not None and answer.evolutions else None

    async def observations(
        self, stream: Item, window: Window, *, last: int | None = None, page: int = 1000
    ) -> list[Item]:
        """Observations of a Datastream, earliest first: the `last` ones, or the first `page` ones."""
        found = {}
        for instance in await self.instances(stream, window, last=last, page=page):
            item = observation_of_instance(stream.source, instance)
            if item is not None:
                found[item.id] = item  # of two for the same time the later one counts
        self.look(len(found))
        return list(found.values())

    async def instances(
        self, stream: Item, window: Window, *, last: int | None = None, page: int = 1000
    ) -> Sequence[Instance]:
        """What the history has of a Datastream's attribute."""
        id: StreamId = stream.source.id
        projection = Projection(frozenset({id.attribute}), frozenset({id.dataset}))
        most = max(page, last or 0) + 1
        evolution = await self.evolution(id.thing, projection, window, last=last, page=most)
        return evolution.attributes.get(id.attribute, ()) if evolution is not None else ()

    async def count_observations(self, stream: Item, window: Window) -> int:
        source: Stream = stream.source
        projection = Projection(frozenset({source.id.attribute}), frozenset({source.id.dataset}))
        evolution = await self.evolution(
            source.id.thing, projection, window, aggregation=Aggregation(("totalCount",))
        )
        if evolution is None:
            return 0
        return sum(int(bucket.values[0] or 0) for each in evolution.series for bucket in each.buckets)

    # Sensors and ObservedProperties

    async def devices(self) -> list[Any]:
        """Those that feed something that is seen, or that would be whatever it is."""
        known = devices.devices_of(self.store, self.tenant)
        closed = [each for each in known if not self._sees_all(each.type)]
        fed = tuple({each.entity for each in closed})
        seen = {each.id async for each in self.things(fed)} if fed else set()
        return [each for each in known if each not in closed or each.entity in seen]

    def _sees_all(self, type: str) -> bool:
        return self.sight.extent((type,), Visibility.PRIVATE, self.tenant) is not None

    async def described(self, set: str) -> dict[str, Document]:
        """Sensors, ObservedProperties or FeaturesOfInterest that were described, as far as they are seen."""
        if set == "FeaturesOfInterest":
            return await self._seen_features(self.documents(set))
        return await self._seen_described(set, self.documents(set))

    async def _seen_features(self, known: dict[str, Document]) -> dict[str, Document]:
        """Of these those that nothing was observed of, or something by a Thing that is seen."""
        if self.sight.everything:
            return known
        things = tuple({each for document in known.values() for each in document.get("things", ())})
        return self._of_seen(known, {each.id async for each in self.things(things)} if things else set())

    async def _seen_described(self, set: str, known: dict[str, Document]) -> dict[str, Document]:
        """Of these those of no Datastream, or of one that is seen."""
        if self.sight.everything:
            return known
        key = "sensor" if set == "Sensors" else "observedProperty"
        streams = [each for each in self.documents("Datastreams").values() if each.get(key) in known]
        things = tuple({each["thing"] for each in streams})
        extents = {each.id: self._extent(each) async for each in self.things(things)} if things else {}
        used = {each[key] for each in streams}
        seen = {
            each[key] for each in streams
            if each["thing"] in extents and extents[each["thing"]].opens(each["attribute"])
        }  # fmt: skip
        return {
            id: each for id, each in known.items() if (id in seen if id in used else self._sees_left(each))
        }

    def sensor(self, stream: Item) -> Item:
        source: Stream = stream.source
        named = source.document.get("sensor")
        document = self.documents("Sensors").get(named) if named else None
        if document is not None:
            return described("Sensors", str(named), document)
        for found in devices.feeding(self.store, self.tenant, source.id.thing):
            fields = {field.attribute for field in found.device.fields}
            if found.device.rest or source.id.attribute in fields:
                return sensor_of(found.device)
        return sensor_of(None)

    def observed_property(self, stream: Item) -> Item:
        source: Stream = stream.source
        named = source.document.get("observedProperty")
        document = self.documents("ObservedProperties").get(named) if named else None
        if document is not None:
            return described("ObservedProperties", str(named), document)
        return observed_property_of(source.id.attribute)

    async def observed_properties(self) -> list[Item]:
        """What was described, and every Property that an entity has."""
        found = {
            id: described("ObservedProperties", id, document)
            for id, document in (await self.described("ObservedProperties")).items()
        }
        for name in await self.undescribed():
            found.setdefault(name, observed_property_of(name))
        return list(found.values())

    async def undescribed(self) -> list[str]:
        """The Properties of entities of which nobody said what they are."""
        announced = self.documents("Datastreams").values()
        said = {each["attribute"] for each in announced if "observedProperty" in each}
        known = {*said, "name", "description"}
        names = [
            each.rpartition(":")
            for shape in await self.store.shapes(self.tenant, self.sight)
            for each in shape.attributes
        ]
        fresh = (name for name, _sign, kind in names if kind == "Property" and name not in known)
        return list(dict.fromkeys(fresh))

    # any item by its id

    async def item(self, set: str, id: str) -> Item:
        """Raises NothingThere."""
        found = await self._find(set, id)
        if found is None:
            if set == "Things":
                journal.unseen(self.sight.who, "entity", id, self.tenant)
            raise NothingThere(path=f"{set}({id})"[:200])
        return found

    async def _find(self, set: str, id: str) -> Item | None:
        if set == "Things":
            return await self.thing(id)
        if set in ("Locations", "Sensors", "ObservedProperties", "FeaturesOfInterest"):
            document = self.documents(set).get(id)
            if document is not None:
                return described(set, id, document) if await self._sees(set, id, document) else None
        if set == "Datastreams":
            stream = stream_id(id)
            return await self.stream(stream) if stream is not None else None
        if set == "Observations":
            return await self._observation(id)
        if set == "Sensors":
            return await self._sensor(id)
        if set == "ObservedProperties":
            return observed_property_of(id) if await self._has_attribute(id) else None
        return await self._place(set, id)

    async def _sees(self, set: str, id: str, document: Document) -> bool:
        if set == "Locations":
            return bool(await self.seen_places({id: document}))
        if set == "FeaturesOfInterest":
            return bool(await self._seen_features({id: document}))
        return bool(await self._seen_described(set, {id: document}))

    async def _sensor(self, id: str) -> Item | None:
        if id == UNKNOWN_SENSOR:
            return sensor_of(None)
        name = id.removeprefix(DEVICE)
        return next(
            (sensor_of(each) for each in await self.devices() if id != name and each.id == name), None
        )

    async def _has_attribute(self, name: str) -> bool:
        return any(
            f"{jsonld.canonical(name)}:Property" in shape.attributes
            for shape in await self.store.shapes(self.tenant, self.sight)
        )

    async def _observation(self, id: str) -> Item | None:
        moment = moment_id(id)
        stream = await self.stream(moment.stream) if moment is not None else None
        if moment is None or stream is None:
            return None
        at = moves.moment_of(stream.source.document, moment.at)
        found = await self.observations(stream, Window("between", at, at + 1))
        return found[-1] if found else None

    async def _place(self, set: str, id: str) -> Item | None:
        """`{thing}*location`, or with the time from which on it was there."""
        moment, place = moment_id(id), stream_id(id)
        found = moment.stream if moment is not None else place
        if found is None or found.attribute != "location":
            return None
        thing = await self.thing(found.thing)
        if thing is None:
            return None
        geometry = geometry_of(thing.source)
        if moment is not None:
            past = await self.historical_locations(thing)
            historical = next((each for each in past if each.id == id), None)
            if historical is None or set == "HistoricalLocations":
                return historical
            geometry = historical.source.geometry
        if set == "Locations":
            return location_of(id, thing, geometry) if geometry is not None else None
        return feature_of(id, thing, geometry) if set == "FeaturesOfInterest" else None
