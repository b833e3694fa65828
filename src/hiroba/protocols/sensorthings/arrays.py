"""CreateObservations: many Observations of several Datastreams in one request (OGC 18-088, 12.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.sensorthings.answering import Teller
from hiroba.protocols.sensorthings.asking.times import iso
from hiroba.protocols.sensorthings.errors import WrongBody
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import PROPERTIES, Item
from hiroba.protocols.sensorthings.writing.bodies import checked, link_of
from hiroba.protocols.sensorthings.writing.observing import instance_of, observe
from hiroba.protocols.sensorthings.writing.placing import feature_of_place

_ERROR = "error"  # what stands in the place of an Observation that could not be made


async def create_observations(world: World, teller: Teller, body: Any) -> list[str]:
    """Return the address of each Observation, or "error". Raises WrongBody."""
    if not isinstance(body, list):
        raise WrongBody(reason=_("配列ではありません"))
    found: list[str] = []
    for group in body:
        found += await _group(world, teller, group)
    return found


async def _group(world: World, teller: Teller, group: Any) -> list[str]:
    if not isinstance(group, dict) or not isinstance(group.get("dataArray"), list):
        raise WrongBody(reason="dataArray")
    names = group.get("components")
    if not isinstance(names, list) or "result" not in names:
        raise WrongBody(reason="components")
    rows: list[Any] = group["dataArray"]
    try:
        stream = await world.item("Datastreams", link_of(group.get("Datastream")) or "")
    except HirobaError:
        return [_ERROR] * len(rows)
    return await _rows(world, teller, stream, names, rows)


async def _rows(world: World, teller: Teller, stream: Item, names: list[str], rows: list[Any]) -> list[str]:
    now = iso(datetime.now(UTC))
    instances: list[dict[str, Any] | None] = []
    for row in rows:
        try:
            instances.append(await _instance(world, stream, names, row, now))
        except HirobaError:
            instances.append(None)
    good = [each for each in instances if each is not None]
    ids = iter(await observe(world, stream, good) if good else ())
    return [
        _ERROR if each is None else teller.link(Item("Observations", next(ids), {})) for each in instances
    ]


async def _instance(world: World, stream: Item, names: list[str], row: Any, now: str) -> dict[str, Any]:
    if not isinstance(row, list) or len(row) != len(names):
        raise WrongBody(reason=_("行の長さが違います"))
    given = dict(zip(names, row, strict=True))
    feature = given.pop("FeatureOfInterest/id", None)
    body = checked(
        "Observations", {name: given[name] for name in given if name in PROPERTIES["Observations"]}
    )
    if feature is None:
        body["FeatureOfInterest"] = await feature_of_place(world, stream)
    else:
        if str(feature) not in world.documents("FeaturesOfInterest"):
            raise WrongBody(reason="FeatureOfInterest/id")
        body["FeatureOfInterest"] = str(feature)
    return instance_of(stream.source, body, now)
