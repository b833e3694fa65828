"""Where Things were: made, changed and deleted over SensorThings."""

from __future__ import annotations

import pytest

from hiroba.protocols.sensorthings.tests.conftest import HALL
from hiroba.protocols.sensorthings.tests.test_writing import entity

OLD = "2015-03-01T00:40:00Z"


def id_of(link):
    return link.partition("'")[2].rpartition("'")[0]


@pytest.fixture
async def yard(hall):
    """A second Location, where nothing is."""
    place = HALL["Locations"][0] | {
        "name": "Yard",
        "location": {"type": "Point", "coordinates": [140.5, 36.5]},
    }
    return await hall.sta.post("/Locations", place)


async def note(hall, yard, time=OLD):
    body = {"time": time, "Thing": {"@iot.id": id_of(hall.thing)}, "Locations": [{"@iot.id": id_of(yard)}]}
    return await hall.sta.post("/HistoricalLocations", body)


async def times(hall, path=""):
    return [each["time"] for each in (await hall.sta.get(f"{path}/HistoricalLocations"))["value"]]


async def test_where_it_was_is_noted_and_it_stays_where_it_is(hall, yard):
    made = await note(hall, yard)
    assert await hall.sta.names(f"{made}/Locations") == ["Yard"]
    assert await hall.sta.names(f"{hall.thing}/Locations") == ["Where the hall is"]
    assert (await entity(hall))["location"]["value"]["coordinates"] == [139.7, 35.7]


async def test_noted_later_than_all_else_it_is_there_now(hall, yard):
    made = await note(hall, yard, "2099-01-01T00:00:00Z")
    assert await hall.sta.names(f"{hall.thing}/Locations") == ["Yard"]
    assert (await entity(hall))["location"]["value"]["coordinates"] == [140.5, 36.5]
    assert (await hall.sta.get(made))["time"] == "2099-01-01T00:00:00Z"


async def test_its_time_is_changed_under_the_same_address(hall, yard):
    made = await note(hall, yard)
    assert (await hall.sta.client.patch(made, json={"time": "2016-01-01T00:00:00Z"})).status_code == 200
    assert (await hall.sta.get(made))["time"] == "2016-01-01T00:00:00Z"
    assert await hall.sta.names(f"{made}/Locations") == ["Yard"]
    assert OLD not in await times(hall)
    (place,) = (await hall.sta.get(f"{hall.thing}/Locations"))["value"]
    link = {"Locations": [{"@iot.id": place["@iot.id"]}]}
    assert (await hall.sta.client.patch(made, json=link)).status_code == 200
    assert await hall.sta.names(f"{made}/Locations") == ["Where the hall is"]


async def test_deleted_it_is_forgotten_and_the_thing_stays_there(hall):
    (now,) = (await hall.sta.get(f"{hall.thing}/HistoricalLocations"))["value"]
    assert (await hall.sta.client.delete(now["@iot.selfLink"])).status_code == 200
    await hall.sta.get(now["@iot.selfLink"], status=404)
    assert await times(hall, hall.thing) == []
    assert await hall.sta.names(f"{hall.thing}/Locations") == ["Where the hall is"]


async def test_a_location_knows_what_was_there_until_it_is_deleted(hall, yard):
    (first,) = (await hall.sta.get(f"{hall.thing}/Locations"))["value"]
    move = {"Locations": [{"@iot.id": id_of(yard)}]}
    assert (await hall.sta.client.patch(hall.thing, json=move)).status_code == 200
    assert len(await times(hall, first["@iot.selfLink"])) == len(await times(hall, yard)) == 1
    assert (await hall.sta.client.delete(first["@iot.selfLink"])).status_code == 200
    assert await times(hall) == await times(hall, yard)
    assert (await hall.sta.client.delete(yard)).status_code == 200
    assert await times(hall) == []
    assert "location" not in await entity(hall)


async def test_deep_below_a_thing(sta):
    place = HALL["Locations"][0]
    thing = {"name": "t", "description": "made", "HistoricalLocations": [{"time": OLD, "Locations": [place]}]}
    made = await sta.post("/Things", thing)
    assert await sta.names(f"{made}/Locations") == [place["name"]]


async def test_without_a_place_it_is_refused(hall):
    body = {"time": OLD, "Locations": []}
    await hall.sta.post(f"{hall.thing}/HistoricalLocations", body, status=400)
