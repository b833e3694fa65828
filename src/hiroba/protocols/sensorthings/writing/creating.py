"""New items, also several within one another (OGC 18-088, 10.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entity_values
from hiroba.kernel.mynumber import service as mynumber
from hiroba.protocols.sensorthings.asking.times import iso
from hiroba.protocols.sensorthings.errors import AlreadyThere, WrongBody
from hiroba.protocols.sensorthings.model.documents import KINDS, keep
from hiroba.protocols.sensorthings.model.ids import StreamId
from hiroba.protocols.sensorthings.model.items import thing_of
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import NAVIGATIONS, Item
from hiroba.protocols.sensorthings.writing import entities, past
from hiroba.protocols.sensorthings.writing.bodies import Body, attribute_name, checked, link_of, own, time_of
from hiroba.protocols.sensorthings.writing.observing import instance_of, observe
from hiroba.protocols.sensorthings.writing.placing import UNPLACED, feature_of_place, place

_DEEPEST = 6
_LINKS = {  # what a new item has to hang on
    "Datastreams": ("Thing", "Sensor", "ObservedProperty"),
    "Observations": ("Datastream",),
    "HistoricalLocations": ("Thing",),
}
_WITHIN = {  # what may be made within a document: its set, and the navigation that leads back
    "Sensors": ("Datastreams", "Sensor"),
    "ObservedProperties": ("Datastreams", "ObservedProperty"),
    "FeaturesOfInterest": ("Observations", "FeatureOfInterest"),
}


class Creator:
    """Makes items in one space."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._store, self._tenant = world.store, world.tenant

    async def create(self, set: str, body: Any, parent: Item | None = None, navigation: str = "") -> str:
        """Make an item and what is within it; returns its id. parent: what its collection hangs on.

        Everything is checked before anything is written. Raises WrongBody, NothingThere, AlreadyThere,
        MyNumberFound.
        """
        mynumber.refuse(body)
        given = {_back(parent, navigation): parent} if parent is not None else {}
        placed = parent is not None and await self._is_placed(parent)
        await self._check(set, body, frozenset(given), placed)
        return await self._make(set, dict(body), {name: each.id for name, each in given.items() if each})

    async def _check(self, set: str, body: Any, given: frozenset[str], placed: bool, depth: int = 0) -> None:
        """given: navigations to what an item hangs on. placed: the Thing behind is at a Location."""
        if depth > _DEEPEST:
            raise WrongBody(reason=_("入れ子が深すぎます"))
        found = checked(set, body)
        placed = await self._will_be_placed(set, found, given, placed)
        for name in _LINKS.get(set, ()):
            if name not in found and name not in given:
                raise WrongBody(reason=format_lazy(_("「{name}」がありません"), name=name))
        if set == "Observations" and not placed and "FeatureOfInterest" not in {*found, *given}:
            raise WrongBody(reason=UNPLACED)
        for name, (target, many) in NAVIGATIONS[set].items():
            value = found.get(name)
            if value is None:
                continue
            if many != isinstance(value, list):
                raise WrongBody(reason=format_lazy(_("「{name}」の形が違います"), name=name))
            for each in value if isinstance(value, list) else [value]:
                link = link_of(each)
                if link is not None:
                    await self._world.item(target, link)
                else:
                    await self._check(target, each, frozenset(_inverse(set, name)), placed, depth + 1)

    async def _will_be_placed(self, set: str, body: Body, given: frozenset[str], placed: bool) -> bool:
        if set == "Things":
            return bool(body.get("Locations")) or "Location" in given
        name = {"Datastreams": "Thing", "Observations": "Datastream"}.get(set, "")
        value = body.get(name)
        if not isinstance(value, dict):
            return placed
        target, link = NAVIGATIONS[set][name][0], link_of(value)
        if link is None:
            return await self._will_be_placed(target, value, frozenset(), placed)
        return await self._is_placed(await self._world.item(target, link))

    async def _is_placed(self, item: Item) -> bool:
        if item.set == "Datastreams":
            if not item.source.announced:
                return True  # what is observed there is of its Thing, wherever that is
            item = thing_of(item.source.thing.stored)
        return item.set == "Things" and self._world.place(item) is not None

    async def _make(self, set: str, body: Body, parents: dict[str, str]) -> str:
        if set == "Things":
            return await self._thing(body, parents)
        if set == "Locations":
            return await self._location(body, parents)
        if set == "HistoricalLocations":
            return await self._historical(body, parents)
        if set == "Datastreams":
            return await self._stream(body, parents)
        if set == "Observations":
            return await self._observation(body, parents)
        return await self._document(set, body)

    async def _one(self, set: str, value: Any, parents: dict[str, str]) -> str:
        """The id of what is linked, or of what is made."""
        link = link_of(value)
        return link if link is not None else await self._make(set, dict(value), parents)

    async def _thing(self, body: Body, parents: dict[str, str]) -> str:
        id = str(body.get("@iot.id") or "")
        if id and not entity_values.is_uri(id):
            id = f"urn:ngsi-ld:Thing:{id}"
        id = id or f"urn:ngsi-ld:Thing:{uuid4().hex}"
        try:
            await entities.create(self._store, self._tenant, id, "Thing", thing_attributes(body))
        except entity_values.EntityExists as error:
            raise AlreadyThere(id=id) from error
        if "Location" in parents:
            await place(self._world, id, [parents["Location"]])
        if body.get("Locations"):
            made = [await self._one("Locations", each, {}) for each in body["Locations"]]
            await place(self._world, id, made)
        for name in ("HistoricalLocations", "Datastreams"):
            for each in body.get(name, ()):
                await self._one(name, each, {"Thing": id})
        return id

    async def _location(self, body: Body, parents: dict[str, str]) -> str:
        id = self._new_id("Locations", body)
        await keep(self._store, self._tenant, "Locations", id, {**own("Locations", body), "things": []})
        things = [await self._one("Things", each, {}) for each in body.get("Things", ())]
        for thing in [*things, *([parents["Thing"]] if "Thing" in parents else [])]:
            await place(self._world, thing, [id])
        for each in body.get("HistoricalLocations", ()):
            await self._one("HistoricalLocations", each, {"Location": id})
        return id

    async def _historical(self, body: Body, parents: dict[str, str]) -> str:
        thing = parents.get("Thing") or await self._one("Things", body["Thing"], {})
        places = [await self._one("Locations", each, {}) for each in body.get("Locations", ())]
        if "Location" in parents:
            places.append(parents["Location"])
        return await past.create(self._world, thing, time_of(body["time"], "time").start, places)

    async def _document(self, set: str, body: Body) -> str:
        id = self._new_id(set, body)
        await keep(self._store, self._tenant, set, id, own(set, body))
        name, back = _WITHIN[set]
        for each in body.get(name, ()):
            await self._one(name, each, {back: id})
        return id

    async def _stream(self, body: Body, parents: dict[str, str]) -> str:
        thing = parents.get("Thing") or await self._one("Things", body["Thing"], {})
        sensor = parents.get("Sensor") or await self._one("Sensors", body["Sensor"], {})
        observed = parents.get("ObservedProperty") or await self._one(
            "ObservedProperties", body["ObservedProperty"], {}
        )
        id = await self._free_stream(thing, observed, body)
        document = {
            **own("Datastreams", body),
            "thing": thing,
            "attribute": id.attribute,
            "sensor": sensor,
            "observedProperty": observed,
        }
        for derived in ("observedArea", "phenomenonTime", "resultTime"):
            document.pop(derived, None)
        await keep(self._store, self._tenant, "Datastreams", str(id), document)
        for each in body.get("Observations", ()):
            await self._one("Observations", each, {"Datastream": str(id)})
        return str(id)

    async def _free_stream(self, thing: str, observed: str, body: Body) -> StreamId:
        """An attribute that the Thing does not have yet, named after what is observed."""
        property = await self._world.item("ObservedProperties", observed)
        base = attribute_name(str(property.properties.get("name", "")), str(body["name"]))
        item = await self._world.item("Things", thing)
        taken = {each.source.id.attribute for each in self._world.streams(item)} | {*item.source.body}
        number, name = 1, base
        while name in taken:
            number += 1
            name = f"{base}{number}"
        return StreamId(thing, name)

    async def _observation(self, body: Body, parents: dict[str, str]) -> str:
        stream = await self._world.item(
            "Datastreams", parents.get("Datastream") or await self._one("Datastreams", body["Datastream"], {})
        )
        if "FeatureOfInterest" in parents:
            body["FeatureOfInterest"] = parents["FeatureOfInterest"]
        elif body.get("FeatureOfInterest") is not None:
            body["FeatureOfInterest"] = await self._one("FeaturesOfInterest", body["FeatureOfInterest"], {})
        else:
            body["FeatureOfInterest"] = await feature_of_place(self._world, stream)
        instance = instance_of(stream.source, body, iso(datetime.now(UTC)))
        return (await observe(self._world, stream, [instance]))[0]

    def _new_id(self, set: str, body: Body) -> str:
        id = str(body.get("@iot.id") or uuid4().hex)
        if id in self._world.documents(set):
            raise AlreadyThere(id=id)
        return id


def thing_attributes(body: Body) -> dict[str, Any]:
    """The attributes of a Thing's own properties."""
    found: dict[str, Any] = {
        name: {"type": "Property", "value": body[name]} for name in ("name", "description") if name in body
    }
    if body.get("properties") is not None:
        found["properties"] = {"type": "JsonProperty", "json": body["properties"]}
    return found


def _back(parent: Item | None, navigation: str) -> str:
    """The navigation by which an item leads back to what its collection hangs on."""
    return next(iter(_inverse(parent.set, navigation)), "") if parent is not None else ""


def _inverse(set: str, navigation: str) -> list[str]:
    target = NAVIGATIONS[set][navigation][0]
    back = [name for name, (leads_to, _many) in NAVIGATIONS[target].items() if leads_to == set]
    return ["Location" if name == "Locations" else "Thing" if name == "Things" else name for name in back]


DOCUMENT_SETS = frozenset(KINDS) - {"Datastreams"}
