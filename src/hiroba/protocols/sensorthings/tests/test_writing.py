"""What a client of SensorThings writes, and that the other tongues read it."""

from __future__ import annotations

import json

import pytest

from hiroba.context.store import service as stores
from hiroba.protocols.sensorthings.tests.conftest import HALL, STREAM


async def entity(hall):
    id = hall.thing.partition("'")[2].rpartition("'")[0]
    stored = await (await stores.current()).get("", id)
    return json.loads(stored.body) if stored else None


async def test_the_newest_observation_is_what_the_entity_says(hall):
    found = (await entity(hall))["airTemperature"]
    assert (found["value"], found["observedAt"], found["unitCode"]) == (19, "2026-11-20T04:00:00Z", "CEL")
    late = await hall.sta.post(
        f"{hall.stream}/Observations", {"phenomenonTime": "2026-11-20T00:30:00Z", "result": 20.5}
    )
    assert (await entity(hall))["airTemperature"]["value"] == 19
    assert (await hall.sta.get(late))["result"] == 20.5
    assert await hall.sta.results(f"{hall.stream}/Observations", top="3") == [20, 20.5, 21.5]


async def test_everything_of_an_observation_is_kept(hall):
    body = {
        "phenomenonTime": "2026-11-20T05:00:00Z/2026-11-20T06:00:00Z", "resultTime": "2026-11-20T07:00:00Z",
        "validTime": "2026-11-20T05:00:00Z/2026-11-21T00:00:00Z", "result": 18,
        "parameters": {"tilt": 3}, "resultQuality": {"grade": "good"},
        "FeatureOfInterest": {
            "name": "Roof", "description": "made", "encodingType": "application/geo+json",
            "feature": {"type": "Point", "coordinates": [139.71, 35.71]},
        },
    }  # fmt: skip
    made = await hall.sta.post(f"{hall.stream}/Observations", body)
    found = await hall.sta.get(made, expand="FeatureOfInterest")
    assert found["FeatureOfInterest"]["name"] == "Roof"
    assert {name: found[name] for name in body if name != "FeatureOfInterest"} == {
        name: value for name, value in body.items() if name != "FeatureOfInterest"
    }


async def test_an_observation_is_changed_and_deleted(hall):
    (last,) = (await hall.sta.get(f"{hall.stream}/Observations", orderby="phenomenonTime desc", top="1"))[
        "value"
    ]
    link = last["@iot.selfLink"]
    assert (await hall.sta.client.patch(link, json={"result": 50})).status_code == 200
    assert (await hall.sta.get(link))["result"] == 50
    assert (await entity(hall))["airTemperature"]["value"] == 50
    assert (await hall.sta.client.delete(link)).status_code == 200
    await hall.sta.get(link, status=404)
    assert (await entity(hall))["airTemperature"]["value"] == 22
    assert await hall.sta.results(f"{hall.stream}/Observations") == [20, 21.5, 23, 22]


async def test_an_old_observation_is_changed_and_deleted(hall):
    first = (await hall.sta.get(f"{hall.stream}/Observations", top="1"))["value"][0]["@iot.selfLink"]
    assert (await hall.sta.client.patch(first, json={"result": 1})).status_code == 200
    assert (await hall.sta.get(first))["result"] == 1
    assert (await hall.sta.client.delete(first)).status_code == 200
    assert await hall.sta.results(f"{hall.stream}/Observations") == [21.5, 23, 22, 19]


async def test_an_observation_keeps_its_address_when_its_time_is_changed(hall):
    observations = f"{hall.stream}/Observations"
    links = [each["@iot.selfLink"] for each in (await hall.sta.get(observations))["value"]]

    async def to(link, hour):
        change = {"phenomenonTime": f"2026-11-20T{hour}:00:00Z"}
        assert (await hall.sta.client.patch(link, json=change)).status_code == 200

    await to(links[0], "09")
    assert (await entity(hall))["airTemperature"]["value"] == 20
    assert (await hall.sta.get(links[0]))["phenomenonTime"] == "2026-11-20T09:00:00Z"
    again = await hall.sta.post(observations, {"phenomenonTime": "2026-11-20T00:00:00Z", "result": 7})
    await to(links[4], "00")  # in the place of the one before, whose address is free then
    await to(links[4], "08")
    found = [each["@iot.selfLink"] for each in (await hall.sta.get(observations))["value"]]
    assert found == [*links[1:], links[0]]
    await hall.sta.get(again, status=404)
    assert [(await hall.sta.get(link))["result"] for link in found] == [21.5, 23, 22, 19, 20]
    assert (await hall.sta.client.put(hall.stream, json=STREAM | {"name": "n"})).status_code == 400
    own = {name: STREAM[name] for name in ("name", "description", "observationType", "unitOfMeasurement")}
    assert (await hall.sta.client.put(hall.stream, json=own)).status_code == 200
    assert (await hall.sta.get(links[0]))["result"] == 20
    assert (await hall.sta.client.delete(links[0])).status_code == 200
    await hall.sta.get(links[0], status=404)
    assert (await entity(hall))["airTemperature"]["value"] == 19


async def test_a_result_time_that_nobody_said_is_null(hall):
    same = "2026-11-21T00:00:00Z"
    said = {"phenomenonTime": same, "resultTime": same, "result": 3}
    made = await hall.sta.post(f"{hall.stream}/Observations", said)
    assert (await hall.sta.get(made))["resultTime"] == same
    (first,) = (await hall.sta.get(f"{hall.stream}/Observations", top="1"))["value"]
    assert first["resultTime"] is None
    assert "resultTime" not in await hall.sta.get(hall.stream)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("{stream}", {"Thing": {"name": "t", "description": "made"}}, 400),
        ("{stream}", {"Observations": [{"result": 1}]}, 400),
        ("{stream}/Sensor", {"Datastreams": [{"name": "d"}]}, 400),
        ("{stream}/ObservedProperty", {"Datastreams": [{"name": "d"}]}, 400),
        ("{thing}", {"Datastreams": [{"name": "d"}]}, 400),
        ("{thing}", {"Locations": [{"name": "d"}]}, 400),
        ("{thing}", {"Locations": [{"@iot.id": "nothing"}]}, 404),
        ("{stream}", {"Thing": {"@iot.id": "urn:ngsi-ld:Thing:other"}}, 501),
        ("{stream}", {"Thing": {"@iot.id": "{id}"}}, 200),
    ],
)
async def test_what_hangs_on_an_item_is_not_changed_with_it(hall, path, body, status):
    id = hall.thing.partition("'")[2].rpartition("'")[0]
    text = json.dumps(body).replace("{id}", id)
    link = path.format(stream=hall.stream, thing=hall.thing)
    if not link.startswith(hall.thing) and link != hall.stream:
        link = (await hall.sta.get(link))["@iot.selfLink"]
    assert (await hall.sta.client.patch(link, content=text)).status_code == status
    assert len(await hall.sta.names(f"{hall.thing}/Datastreams")) == 1


PATCH = {"content-type": "application/json-patch+json"}


async def test_operations_of_json_patch(hall):
    operations = [
        {"op": "test", "path": "/properties/floor", "value": 2},
        {"op": "replace", "path": "/properties/floor", "value": 3},
        {"op": "add", "path": "/properties/doors", "value": ["a", "c"]},
        {"op": "add", "path": "/properties/doors/1", "value": "b"},
        {"op": "add", "path": "/properties/doors/-", "value": "d"},
        {"op": "remove", "path": "/properties/doors/0"},
        {"op": "copy", "from": "/properties/doors/0", "path": "/properties/a~1b"},
        {"op": "move", "from": "/properties/owner/name", "path": "/properties/owner/title"},
    ]
    answer = await hall.sta.client.patch(hall.thing, content=json.dumps(operations), headers=PATCH)
    assert answer.status_code == 200, answer.text
    found = await hall.sta.get(hall.thing)
    assert found["properties"] == {
        "floor": 3, "doors": ["b", "c", "d"], "a/b": "b", "owner": {"title": "made"},
    }  # fmt: skip
    gone = json.dumps([{"op": "remove", "path": "/properties"}])
    assert (await hall.sta.client.patch(hall.thing, content=gone, headers=PATCH)).status_code == 200
    assert (await hall.sta.get(hall.thing))["properties"].get("floor") is None


@pytest.mark.parametrize(
    "operations",
    [
        {}, [1], [{"op": "add", "path": "/name"}], [{"op": "nothing", "path": "/name"}],
        [{"op": "test", "path": "/name", "value": "x"}], [{"op": "remove", "path": "/nothing"}],
        [{"op": "remove", "path": ""}], [{"op": "add", "path": "name", "value": "x"}],
        [{"op": "add", "path": "/properties/floor/x", "value": 1}],
        [{"op": "remove", "path": "/name"}],  # which an item cannot be without
        [{"op": "copy", "from": "/properties", "path": f"/properties/{n}"} for n in range(40)],
    ],
)  # fmt: skip
async def test_operations_that_do_not_fit_change_nothing(hall, operations):
    before = await hall.sta.get(hall.thing)
    answer = await hall.sta.client.patch(hall.thing, content=json.dumps(operations), headers=PATCH)
    assert answer.status_code == 400, answer.text
    assert await hall.sta.get(hall.thing) == before


async def test_a_thing_is_changed_moved_and_deleted(hall):
    assert (await hall.sta.client.patch(hall.thing, json={"name": "Big hall"})).status_code == 200
    found = await hall.sta.get(hall.thing)
    assert (found["name"], found["description"]) == ("Big hall", "a made hall")
    place = {
        "name": "Elsewhere", "description": "made", "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": [140.0, 36.0]},
    }  # fmt: skip
    await hall.sta.post(f"{hall.thing}/Locations", place)
    assert (await entity(hall))["location"]["value"]["coordinates"] == [140.0, 36.0]
    assert await hall.sta.names(f"{hall.thing}/Locations") == ["Elsewhere"]
    past = await hall.sta.get(f"{hall.thing}/HistoricalLocations", expand="Locations")
    assert [each["Locations"][0]["location"]["coordinates"] for each in past["value"]] == [
        [140.0, 36.0],
        [139.7, 35.7],
    ]
    assert (await hall.sta.client.delete(hall.thing)).status_code == 200
    await hall.sta.get(hall.thing, status=404)
    assert (await hall.sta.get("/Datastreams"))["value"] == []


async def test_put_forgets_what_it_does_not_say(hall):
    assert (await hall.sta.client.put(hall.thing, json={"name": "A", "description": "b"})).status_code == 200
    assert (await hall.sta.get(hall.thing))["properties"].get("floor") is None
    assert (await hall.sta.client.put(hall.thing, json={"name": "A"})).status_code == 400


async def test_a_stream_is_changed_and_deleted(hall):
    sensor = await hall.sta.post("/Sensors", STREAM["Sensor"] | {"name": "better probe"})
    id = sensor.partition("'")[2].rpartition("'")[0]
    change = {"name": "Renamed", "Sensor": {"@iot.id": id}}
    assert (await hall.sta.client.patch(hall.stream, json=change)).status_code == 200
    found = await hall.sta.get(hall.stream, expand="Sensor")
    assert (found["name"], found["Sensor"]["name"]) == ("Renamed", "better probe")
    assert found["phenomenonTime"] == "2026-11-20T00:00:00Z/2026-11-20T04:00:00Z"
    assert (await hall.sta.client.delete(hall.stream)).status_code == 200
    assert "airTemperature" not in await entity(hall)
    again = await hall.sta.post(f"{hall.thing}/Datastreams", STREAM)
    assert (await hall.sta.get(f"{again}/Observations"))["value"] == []


async def test_what_cannot_be_without_a_sensor_goes_with_it(hall):
    sensor = (await hall.sta.get(f"{hall.stream}/Sensor"))["@iot.selfLink"]
    assert (await hall.sta.client.delete(sensor)).status_code == 200
    await hall.sta.get(hall.stream, status=404)


async def test_two_streams_of_one_property(hall):
    second = await hall.sta.post(f"{hall.thing}/Datastreams", STREAM | {"name": "Second"})
    await hall.sta.post(f"{second}/Observations", {"result": 1})
    found = await entity(hall)
    assert (found["airTemperature"]["value"], found["airTemperature2"]["value"]) == (19, 1)


async def test_many_observations_at_once(hall):
    body = [
        {
            "Datastream": {"@iot.id": hall.id},
            "components": ["phenomenonTime", "result"],
            "dataArray": [["2026-11-21T00:00:00Z", 5], ["soon", 6], ["2026-11-21T01:00:00Z", 7], ["x"]],
        },
        {"Datastream": {"@iot.id": "nothing"}, "components": ["result"], "dataArray": [[1]]},
    ]
    answer = await hall.sta.client.post("/CreateObservations", json=body)
    told = answer.json()
    assert answer.status_code == 201
    assert [each == "error" for each in told] == [False, True, False, True, True]
    assert (await hall.sta.get(told[0]))["result"] == 5
    assert (await entity(hall))["airTemperature"]["value"] == 7


async def test_links_between_things_and_places(hall):
    place = await hall.sta.post("/Locations", HALL["Locations"][0] | {"name": "Second"})
    id = place.partition("'")[2].rpartition("'")[0]
    await hall.sta.post(f"{hall.thing}/Locations/$ref", {"@iot.id": id}, status=204)
    assert sorted(await hall.sta.names(f"{hall.thing}/Locations")) == ["Second", "Where the hall is"]
    answer = await hall.sta.client.delete(f"{hall.thing}/Locations('{id}')/$ref")
    assert answer.status_code == 200
    assert await hall.sta.names(f"{hall.thing}/Locations") == ["Where the hall is"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/Things", {"name": "x"}), ("/Things", []), ("/Things", {"name": 1, "description": "y"}),
        ("/Things", {"name": "x", "description": "y", "nothing": 1}),
        ("/Things", {"name": "x", "description": "y", "Datastreams": [{}]}),
        ("/Things", {"name": "x", "description": "y", "Locations": {}}),
        ("/Datastreams", {k: v for k, v in STREAM.items() if k != "Sensor"}),
        ("/Observations", {"result": 1}), ("/CreateObservations", {}), ("/CreateObservations", [{}]),
    ],
)  # fmt: skip
async def test_bodies_that_cannot_be_kept(sta, path, body):
    await sta.post(path, body, status=400)
    assert (await sta.get("/Things"))["value"] == []


async def test_a_link_to_nothing_writes_nothing(sta):
    await sta.post("/Things", HALL | {"Locations": [{"@iot.id": "nothing"}]}, status=404)
    assert (await sta.get("/Things"))["value"] == []


MINE = "123456789018"  # a My Number, made
SPOKEN = f"{MINE} が私のマイナンバー"


async def test_no_my_number_is_taken(hall):
    """By whatever write: newest and older Observations, what stands beside them, items of every kind."""
    (first,) = (await hall.sta.get(f"{hall.stream}/Observations", orderby="phenomenonTime", top="1"))["value"]
    old, new = {"phenomenonTime": "2026-11-20T00:30:00Z"}, {"phenomenonTime": "2026-11-21T00:30:00Z"}
    place = {
        "name": "Elsewhere", "description": SPOKEN, "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": [140.0, 36.0]},
    }  # fmt: skip
    sensor = {"name": "s", "description": SPOKEN, "encodingType": "text/plain", "metadata": "made"}
    property = {"name": "個人番号", "definition": MINE, "description": "made"}
    streamed = {
        "dataArray@iot.count": 2, "components": ["phenomenonTime", "result"], "Datastream": {"@iot.id": hall.id},
        "dataArray": [["2026-11-20T00:31:00Z", SPOKEN], ["2026-11-22T00:00:00Z", 1]],
    }  # fmt: skip
    client = hall.sta.client
    observations, times = f"{hall.stream}/Observations", f"{hall.thing}/HistoricalLocations"
    answers = [
        await client.post(observations, json={**old, "result": SPOKEN}),
        await client.post(observations, json={**new, "result": SPOKEN}),
        await client.post(observations, json={**old, "result": 1, "parameters": {"個人番号": MINE}}),
        await client.patch(first["@iot.selfLink"], json={"result": SPOKEN}),
        await client.put(
            first["@iot.selfLink"], json={**old, "result": 1, "parameters": {"myNumber": int(MINE)}}
        ),
        await client.patch(hall.thing, json={"properties": {"holder": {"個人番号": MINE}}}),
        await client.post("Things", json={"name": "t", "description": SPOKEN}),
        await client.post(f"{hall.thing}/Locations", json=place),
        await client.post(times, json={"time": "2026-11-19T00:00:00Z", "Locations": [place]}),
        await client.post("Sensors", json=sensor),
        await client.post("ObservedProperties", json=property),
        await client.patch(f"{hall.stream}", json={"description": SPOKEN}),
        await client.post("CreateObservations", json=[streamed]),
    ]
    for number, answer in enumerate(answers):
        assert MINE not in answer.text, number
        assert answer.status_code == 400 or "error" in answer.text, (number, answer.text)
    store = await stores.current()
    kept = [body for kind in await store.kinds() for body in store.documents(kind).values()]
    assert kept
    assert not any(MINE.encode() in body for body in kept)
    assert MINE not in json.dumps(await entity(hall))
    told = await client.get(observations, params={"$top": "1000"})
    assert MINE not in told.text
