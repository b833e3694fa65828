"""What described a closed Thing is not opened by the Thing's going away."""

from __future__ import annotations

import pytest

from hiroba.context.history import service as histories
from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner
from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.protocols.sensorthings.model.documents import keep
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.tests.test_reading import STATION, write
from hiroba.protocols.sensorthings.writing.changing import change, delete, unlink
from hiroba.protocols.sensorthings.writing.creating import Creator

TOWN = "131041"
THING = str(STATION["id"])
STREAM = f"{THING}*temperature"
NOBODY = Sight(False, frozenset(), frozenset())
OFFICER = Sight(False, frozenset({TOWN}), frozenset({TOWN}))
DESCRIBED = {"Locations": "place", "Sensors": "probe", "ObservedProperties": "warmth"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def town(sta, monkeypatch, reread_settings):
    """A Thing with a Location, and a Datastream with its Sensor and ObservedProperty."""
    monkeypatch.setenv("HIROBA_OPEN", "0")
    reread_settings()
    store = await stores.current()

    async def made(visibility: Visibility) -> None:
        await write(STATION, TOWN, Owner(TOWN, visibility))
        stream = {
            "thing": THING, "attribute": "temperature", "sensor": "probe", "observedProperty": "warmth",
        }  # fmt: skip
        await keep(store, TOWN, "Datastreams", STREAM, stream)
        for set, id in DESCRIBED.items():
            things = {"things": [THING]} if set == "Locations" else {}
            await keep(store, TOWN, set, id, {"name": id, "description": "made", **things})

    return made


async def world(sight: Sight) -> World:
    return World(await stores.current(), await histories.current(), TOWN, sight)


async def seen(sight: Sight) -> list[str]:
    of = await world(sight)
    found = {"Locations": await of.places()}
    found |= {set: await of.described(set) for set in ("Sensors", "ObservedProperties")}
    return sorted(id for documents in found.values() for id in documents)


async def remove_thing(of: World) -> None:
    await delete(of, await of.item("Things", THING))


async def remove_ties(of: World) -> None:
    await unlink(of, await of.item("Things", THING), "Locations", await of.item("Locations", "place"))
    await delete(of, await of.item("Datastreams", STREAM))


async def describe_otherwise(of: World) -> None:
    await unlink(of, await of.item("Things", THING), "Locations", await of.item("Locations", "place"))
    await keep(of.store, TOWN, "Sensors", "other", {"name": "other", "description": "made"})
    await keep(of.store, TOWN, "ObservedProperties", "other", {"name": "other", "description": "made"})
    links = {"Sensor": {"@iot.id": "other"}, "ObservedProperty": {"@iot.id": "other"}}
    await change(of, await of.item("Datastreams", STREAM), links, whole=False)


@pytest.mark.parametrize("part", [remove_thing, remove_ties, describe_otherwise])
async def test_what_a_closed_thing_leaves_is_for_those_who_saw_it(town, part):
    await town(Visibility.PRIVATE)
    assert await seen(NOBODY) == []
    await part(await world(OFFICER))
    assert {"place", "probe", "warmth"}.isdisjoint(await seen(NOBODY))
    assert {"place", "probe", "warmth"} <= {*await seen(OFFICER)}
    of = await world(OFFICER)
    renamed = {"name": "again", "description": "made", "encodingType": "text/plain", "metadata": "none"}
    await change(of, await of.item("Sensors", "probe"), renamed, whole=True)
    assert {"place", "probe", "warmth"}.isdisjoint(await seen(NOBODY))


@pytest.mark.parametrize("part", [remove_thing, remove_ties, describe_otherwise])
async def test_what_an_open_thing_leaves_stays_for_everybody(town, part):
    await town(Visibility.PUBLIC)
    assert await seen(NOBODY) == ["place", "probe", "warmth"]
    await part(await world(OFFICER))
    assert {"place", "probe", "warmth"} <= {*await seen(NOBODY)}


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.PUBLIC])
async def test_what_is_observed_at_a_closed_thing_is_closed(town, visibility):
    await town(visibility)
    of = await world(OFFICER)
    stream = await of.item("Datastreams", STREAM)
    await Creator(of).create("Observations", {"result": 1}, stream, "Observations")
    assert await features() == [1, visibility is Visibility.PUBLIC]
    await remove_thing(of)
    assert await features() == [1, visibility is Visibility.PUBLIC]


async def features() -> list[int]:
    return [len(await (await world(sight)).described("FeaturesOfInterest")) for sight in (OFFICER, NOBODY)]
