"""Observations: the newest is what the attribute is now, an older one goes to its place in the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entity_values
from hiroba.context.history.types import Window
from hiroba.kernel.mynumber import service as mynumber
from hiroba.protocols.sensorthings.asking.times import iso
from hiroba.protocols.sensorthings.errors import WrongBody
from hiroba.protocols.sensorthings.model import moves
from hiroba.protocols.sensorthings.model.documents import keep
from hiroba.protocols.sensorthings.model.ids import MomentId
from hiroba.protocols.sensorthings.model.items import Seen, Stream
from hiroba.protocols.sensorthings.model.units import code_of
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import Item
from hiroba.protocols.sensorthings.writing import entities
from hiroba.protocols.sensorthings.writing.bodies import Body, time_of

_ALWAYS = Window()


def instance_of(stream: Stream, body: Body, now: str) -> dict[str, Any]:
    """An Observation as an instance of the attribute. Raises WrongBody."""
    result = body.get("result")
    if result is None:
        raise WrongBody(reason=_("「result」がありません"))
    phenomenon = time_of(body.get("phenomenonTime", now), "phenomenonTime")
    found: dict[str, Any] = {"type": "Property", "value": result, "observedAt": iso(phenomenon.start)}
    unit = (stream.instance or {}).get("unitCode") or code_of(stream.document.get("unitOfMeasurement"))
    if unit:
        found["unitCode"] = unit
    if stream.id.dataset:
        found["datasetId"] = stream.id.dataset
    if not phenomenon.moment:
        found["phenomenonTime"] = _text(f"{iso(phenomenon.start)}/{iso(phenomenon.end)}")
    if body.get("resultTime") is not None:
        found["resultTime"] = _text(iso(time_of(body["resultTime"], "resultTime").start))
    if body.get("validTime") is not None:
        valid = time_of(body["validTime"], "validTime")
        found["validTime"] = _text(f"{iso(valid.start)}/{iso(valid.end)}")
    for name in ("parameters", "resultQuality"):
        if body.get(name) is not None:
            found[name] = {"type": "JsonProperty", "json": body[name]}
    if isinstance(body.get("FeatureOfInterest"), str):  # its id; bodies come here with links resolved
        found["featureOfInterest"] = _text(body["FeatureOfInterest"])
    return found


def _text(value: str) -> dict[str, Any]:
    return {"type": "Property", "value": value}


async def observe(world: World, stream: Item, instances: Sequence[dict[str, Any]]) -> list[str]:
    """Write instances of one stream; returns the ids of the Observations in their order.

    Raises WrongBody, MyNumberFound (then nothing of them is written).
    """
    source: Stream = stream.source
    mynumber.refuse({source.id.attribute: instances})
    current = (source.instance or {}).get("observedAt")
    since = entity_values.micros_of(current) if current else None
    timed = [(entity_values.micros_of(each["observedAt"]) or 0, each) for each in instances]
    newest = max(timed, key=lambda each: each[0])
    latest = newest if since is None or newest[0] >= since else None
    older = [each for at, each in timed if latest is None or each is not latest[1]]
    thing = source.thing.stored
    if latest is not None:
        attributes = {source.id.attribute: latest[1]}
        await entities.merge(world.store, world.tenant, thing.id, list(thing.types), attributes)
        source.instance = latest[1]
    if older:
        drafted = entities.draft(thing.id, list(thing.types), {source.id.attribute: older[0]})
        first = drafted.body[source.id.attribute]
        rest = [
            entities.draft(thing.id, list(thing.types), {source.id.attribute: each}) for each in older[1:]
        ]
        values = [first, *(each.body[source.id.attribute] for each in rest)]
        await world.history.add(
            world.tenant, thing.id, {source.id.attribute: values}, types=thing.types, owner=thing.owner
        )
    await _note_features(world, thing.id, instances)
    return [str(MomentId(source.id, moves.name_of(source.document, at))) for at, _each in timed]


async def _note_features(world: World, thing: str, instances: Sequence[dict[str, Any]]) -> None:
    """What observations of a Thing are of is seen by who sees the Thing."""
    for id in {str(each["featureOfInterest"]["value"]) for each in instances if "featureOfInterest" in each}:
        document = world.documents("FeaturesOfInterest").get(id)
        if document is not None and thing not in document.get("things", ()):
            things = [*document.get("things", ()), thing]
            await keep(world.store, world.tenant, "FeaturesOfInterest", id, {**document, "things": things})


async def change(world: World, stream: Item, observation: Item, body: Body, *, whole: bool) -> None:
    """Write an Observation anew, or parts of it. Raises WrongBody."""
    source: Stream = stream.source
    seen: Seen = observation.source
    given = dict(body) if whole else {**observation.properties, **body}
    if "FeatureOfInterest" not in given and "featureOfInterest" in seen.body:
        given["FeatureOfInterest"] = seen.body["featureOfInterest"].get("value")
    instance = instance_of(source, given, seen.body["observedAt"])
    after = entity_values.micros_of(instance["observedAt"])
    if after is not None and after != seen.at:
        await _move(world, stream, observation, instance, after)
        return
    thing = source.thing.stored
    attribute = source.id.attribute
    stored = entities.draft(thing.id, list(thing.types), {attribute: instance}).body[attribute]
    await _note_features(world, thing.id, [instance])
    if (source.instance or {}).get("observedAt") == seen.body["observedAt"]:
        await entities.merge(world.store, world.tenant, thing.id, list(thing.types), {attribute: instance})
        await world.history.delete_instance(world.tenant, thing.id, attribute, seen.number)
    else:
        await world.history.change_instance(
            world.tenant, thing.id, attribute, seen.number, lambda _old: stored
        )


async def _move(world: World, stream: Item, observation: Item, instance: dict[str, Any], after: int) -> None:
    """Put an Observation to another time, under the id that it has. It is there once more before it goes, so
    that nothing is lost where that breaks off."""
    source: Stream = stream.source
    await observe(world, stream, [instance])
    fixed = {"thing": source.id.thing, "attribute": source.id.attribute}
    document = moves.moved({**source.document, **fixed}, observation.source.at, after)
    await keep(world.store, world.tenant, "Datastreams", stream.id, document)
    await delete(world, await world.item("Datastreams", stream.id), observation)


async def delete(world: World, stream: Item, observation: Item) -> None:
    """Forget an Observation; where it was the newest, the one before is what the attribute is now."""
    source: Stream = stream.source
    seen: Seen = observation.source
    thing = source.thing.stored
    at = seen.at
    for each in await world.instances(stream, Window("between", at, at + 1)):
        await world.history.delete_instance(world.tenant, thing.id, source.id.attribute, each.number)
    if (source.instance or {}).get("observedAt") != seen.body["observedAt"]:
        return
    before = await world.observations(stream, _ALWAYS, last=1, page=1)
    if before:
        body = before[-1].source.body
        attributes = {source.id.attribute: body}
        await entities.merge(world.store, world.tenant, thing.id, list(thing.types), attributes)
    elif source.document:
        await entities.drop(world.store, world.tenant, thing.id, source.id.attribute, source.id.dataset)
