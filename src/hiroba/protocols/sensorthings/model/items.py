"""Entities and documents as items of SensorThings."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.devices.types import Device
from hiroba.context.history import service as histories
from hiroba.context.history.types import Instance
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Stored
from hiroba.protocols.sensorthings.asking.times import as_span, iso, moment_of
from hiroba.protocols.sensorthings.model import moves
from hiroba.protocols.sensorthings.model.documents import CLOSED, Document
from hiroba.protocols.sensorthings.model.ids import MomentId, StreamId
from hiroba.protocols.sensorthings.model.units import unit_of
from hiroba.protocols.sensorthings.types import Item

GEOJSON = "application/geo+json"
UNKNOWN_SENSOR = "unknown"
PLACES = "places"  # sub-attribute of a location: the Locations that a Thing was put to
KNOWN_AS = "knownAs"  # sub-attribute of a location of the past: its id, where its time was changed
DEVICE = "device:"
_HEAD = frozenset({"id", "type", "scope", "expiresAt"})
_OWN = frozenset({"name", "description", "properties", "location"})
_OM = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_"
_decode = msgspec.json.Decoder().decode
_VALUES = ("value", "object", "languageMap", "json", "vocab", "valueList", "objectList")


class Thing(msgspec.Struct):
    """An entity and its members."""

    stored: Stored
    body: dict[str, Any]


class Stream(msgspec.Struct):
    """A Datastream. instance: what the attribute is now, or None. document: what was said of it, or {}."""

    id: StreamId
    thing: Thing
    instance: dict[str, Any] | None
    document: Document

    @property
    def announced(self) -> bool:
        """Whether it was made over SensorThings."""
        return "observedProperty" in self.document


class Seen(msgspec.Struct):
    """An Observation: an instance of a stream's attribute. at: when it was observed, in Micros."""

    id: MomentId
    at: int
    body: dict[str, Any]
    number: int


class Past(msgspec.Struct):
    """A HistoricalLocation: an instance of the location of a Thing. places: ids of its Locations."""

    thing: Item
    at: int
    body: dict[str, Any]
    number: int

    @property
    def geometry(self) -> Any:
        return self.body.get("value")

    @property
    def places(self) -> list[str]:
        return places_of(self.body)


def thing_of(stored: Stored) -> Item:
    body = _decode(stored.body)
    properties: dict[str, Any] = {
        "name": text_of(body.get("name")) or stored.id,
        "description": text_of(body.get("description")),
    }
    given = simple(body["properties"]) if "properties" in body else None
    properties["properties"] = given if isinstance(given, dict) else _described(body)
    return Item("Things", stored.id, properties, Thing(stored, body))


def _described(body: dict[str, Any]) -> dict[str, Any]:
    """What is known of an entity that is not told as a stream or a location."""
    found: dict[str, Any] = {"type": body.get("type")}
    for name, attribute in body.items():
        if (
            name not in _HEAD
            and name not in _OWN
            and not any(_observed(each) for each in instances(attribute))
        ):
            found[name] = simple(attribute)
    return found


def instances(attribute: Any) -> list[dict[str, Any]]:
    return attribute if isinstance(attribute, list) else [attribute]


def _observed(instance: dict[str, Any]) -> bool:
    return instance.get("type") == "Property" and "observedAt" in instance


def simple(attribute: Any) -> Any:
    """The value of an attribute; of several instances those of all."""
    if isinstance(attribute, list):
        found = [simple(each) for each in attribute]
        return found[0] if len(found) == 1 else found
    return next((attribute[name] for name in _VALUES if name in attribute), None)


def text_of(attribute: Any) -> str:
    """An attribute as text in Japanese, or in the first language it has."""
    value = simple(attribute) if attribute is not None else ""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("ja") or next(iter(value.values()), "")
    return value if isinstance(value, str) else ""


def streams_of(item: Item, documents: dict[str, Document]) -> list[Item]:
    """The Datastreams of a Thing: attributes that were observed at a time, and those that were announced."""
    thing: Thing = item.source
    found: dict[str, Item] = {}
    for name, attribute in thing.body.items():
        if name in _HEAD:
            continue
        for instance in instances(attribute):
            id = StreamId(thing.stored.id, name, instance.get("datasetId", ""))
            if _observed(instance) or str(id) in documents:
                found[str(id)] = _stream(item, Stream(id, thing, instance, documents.get(str(id), {})))
    for text, document in documents.items():
        if text not in found and document["thing"] == thing.stored.id:
            id = StreamId(thing.stored.id, document["attribute"])
            found[text] = _stream(item, Stream(id, thing, None, document))
    return list(found.values())


def _stream(item: Item, stream: Stream) -> Item:
    document, instance = stream.document, stream.instance or {}
    unit = document.get("unitOfMeasurement") or unit_of(str(instance.get("unitCode", "")))
    label = stream.id.attribute.rpartition("/")[2] + (f" ({stream.id.dataset})" if stream.id.dataset else "")
    properties = {
        "name": document.get("name") or f"{item.properties['name']} {label}",
        "description": document.get("description") or label,
        "observationType": document.get("observationType") or _observation_type(instance.get("value")),
        "unitOfMeasurement": unit,
        "properties": document.get("properties"),
    }
    location = geometry_of(stream.thing)
    if location is not None:
        properties["observedArea"] = location
    return Item("Datastreams", str(stream.id), {k: v for k, v in properties.items() if v is not None}, stream)


def _observation_type(value: Any) -> str:
    if isinstance(value, bool):
        return _OM + "TruthObservation"
    if isinstance(value, int | float):
        return _OM + "Measurement"
    return _OM + ("CategoryObservation" if isinstance(value, str) else "Observation")


def geometry_of(thing: Thing) -> dict[str, Any] | None:
    attribute = thing.body.get("location")
    if attribute is None:
        return None
    instance = instances(attribute)[0]
    value = instance.get("value")
    return value if instance.get("type") == "GeoProperty" and isinstance(value, dict) else None


def places_of(location: dict[str, Any]) -> list[str]:
    """The ids of the Locations that an instance of a location is by."""
    named = _sub(location, PLACES)
    return [each for each in named if isinstance(each, str)] if isinstance(named, list) else []


def location_of(id: str, thing: Item, geometry: dict[str, Any]) -> Item:
    """The Location of a Thing that nobody described."""
    properties = {
        "name": thing.properties["name"],
        "description": thing.properties["description"],
        "encodingType": GEOJSON,
        "location": geometry,
    }
    return Item("Locations", id, properties, None)


def described(set: str, id: str, document: Document) -> Item:
    """An item that is a document."""
    hidden = {"things", "were", "thing", "attribute", "sensor", "observedProperty", CLOSED}
    properties = {name: value for name, value in document.items() if name not in hidden and value is not None}
    return Item(set, id, properties, document)


def feature_of(id: str, thing: Item, geometry: dict[str, Any] | None) -> Item:
    """The FeatureOfInterest of a Thing: where it is."""
    properties: dict[str, Any] = {
        "name": thing.properties["name"],
        "description": thing.properties["description"],
        "encodingType": GEOJSON,
    }
    if geometry is not None:
        properties["feature"] = geometry
    return Item("FeaturesOfInterest", id, properties, None)


def sensor_of(device: Device | None) -> Item:
    """A device of the registry as a Sensor; None: nobody knows what measured."""
    if device is None:
        properties = {"name": "-", "description": "", "encodingType": "text/plain", "metadata": ""}
        return Item("Sensors", UNKNOWN_SENSOR, properties, None)
    properties = {
        "name": device.name,
        "description": device.id,
        "encodingType": "text/plain",
        "metadata": device.wire.value,
    }
    return Item("Sensors", DEVICE + device.id, properties, device)


def observed_property_of(name: str) -> Item:
    properties = {"name": name.rpartition("/")[2], "definition": jsonld.iri(name), "description": ""}
    return Item("ObservedProperties", name, properties, None)


def observation_of(stream: StreamId, at: int, number: int, body: dict[str, Any], named: int) -> Item:
    """named: the moment that its id is by; another one than `at` where it was moved."""
    observed = iso(moment_of(body["observedAt"]))
    properties: dict[str, Any] = {
        "phenomenonTime": _sub(body, "phenomenonTime") or observed,
        "resultTime": _time(_sub(body, "resultTime")),  # null where nobody said it (8.2.7)
        "result": simple(body),
    }
    for name in ("resultQuality", "validTime", "parameters"):
        value = _sub(body, name)
        if value is not None:
            properties[name] = value
    id = MomentId(stream, named)
    return Item("Observations", str(id), properties, Seen(id, at, body, number))


def observation_of_instance(stream: Stream, instance: Instance) -> Item | None:
    """None for what is no Observation: a deletion, or a value without a time."""
    if instance.deleted is not None or instance.observed is None or instance.dataset != stream.id.dataset:
        return None
    named = moves.name_of(stream.document, instance.observed)
    return observation_of(stream.id, instance.observed, instance.number, _decode(instance.body), named)


def historical_location_of(thing: Item, instance: Instance) -> Item | None:
    """None for a deletion."""
    if instance.deleted is not None:
        return None
    at = instance.observed if instance.observed is not None else instance.modified
    return historical_location(thing, at, _decode(instance.body), instance.number)


def historical_location(thing: Item, at: int, body: dict[str, Any], number: int = 0) -> Item:
    """Where a Thing was from a time on. number: of the instance in the history, where it has one yet."""
    id = _sub(body, KNOWN_AS) or f"{thing.id}*location*{at}"
    return Item("HistoricalLocations", id, {"time": histories.text(at)}, Past(thing, at, body, number))


def feature_id(seen: Seen) -> str | None:
    """The FeatureOfInterest that an Observation names, or None: that of its Thing."""
    found = _sub(seen.body, "featureOfInterest")
    return found if isinstance(found, str) else None


def _sub(body: dict[str, Any], name: str) -> Any:
    return simple(body[name]) if name in body else None


def _time(value: Any) -> str | None:
    span = as_span(value)
    return iso(span.start) if span is not None else None
