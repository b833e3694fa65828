"""What Observations are of, where nobody says it: the place of their Thing when they came."""

from __future__ import annotations

from hiroba.protocols.sensorthings.tests.conftest import HALL, STREAM
from hiroba.protocols.sensorthings.tests.test_reading import STATION, write

UNPLACED = {"name": "t", "description": "made", "Datastreams": [STREAM]}


async def features(hall):
    return (await hall.sta.get("/FeaturesOfInterest"))["value"]


async def test_one_is_made_of_a_place_and_stays_when_the_thing_moves(hall):
    (first,) = await features(hall)
    assert first["feature"] == HALL["Locations"][0]["location"]
    place = HALL["Locations"][0] | {"location": {"type": "Point", "coordinates": [140.5, 36.5]}}
    await hall.sta.post(f"{hall.thing}/Locations", place)
    made = await hall.sta.post(f"{hall.stream}/Observations", {"result": 1})
    assert (await hall.sta.get(f"{made}/FeatureOfInterest"))["feature"] == place["location"]
    assert len(await hall.sta.results(f"{first['@iot.selfLink']}/Observations")) == 5


async def test_deleted_its_observations_go_with_it(hall):
    (feature,) = await features(hall)
    assert (await hall.sta.client.delete(feature["@iot.selfLink"])).status_code == 200
    await hall.sta.get(feature["@iot.selfLink"], status=404)
    assert await hall.sta.results("/Observations") == []
    assert await hall.sta.names("/Datastreams") == [STREAM["name"]]


async def test_an_observation_written_anew_is_of_the_same(hall):
    (feature,) = await features(hall)
    for top in ("phenomenonTime", "phenomenonTime desc"):
        (one,) = (await hall.sta.get(f"{hall.stream}/Observations", orderby=top, top="1"))["value"]
        assert (await hall.sta.client.put(one["@iot.selfLink"], json={"result": 77})).status_code == 200
        assert (await hall.sta.get(f"{one['@iot.selfLink']}/FeatureOfInterest"))["@iot.id"] == feature[
            "@iot.id"
        ]


async def test_it_outlives_the_thing(hall):
    assert (await hall.sta.client.delete(hall.thing)).status_code == 200
    assert len(await features(hall)) == 1


async def test_observations_within_a_feature(hall):
    (feature,) = await features(hall)
    made = await hall.sta.post(
        f"{feature['@iot.selfLink']}/Observations", {"result": 4, "Datastream": {"@iot.id": hall.id}}
    )
    assert (await hall.sta.get(f"{made}/FeatureOfInterest"))["@iot.id"] == feature["@iot.id"]
    roof = {
        "name": "Roof", "description": "made", "encodingType": "application/geo+json",
        "feature": {"type": "Point", "coordinates": [139.71, 35.71]},
        "Observations": [{"result": 5, "Datastream": {"@iot.id": hall.id}}],
    }  # fmt: skip
    made = await hall.sta.post("/FeaturesOfInterest", roof)
    assert await hall.sta.results(f"{made}/Observations") == [5]


async def test_of_what_is_nowhere_nothing_is_observed(sta):
    thing = await sta.post("/Things", UNPLACED)
    (stream,) = (await sta.get(f"{thing}/Datastreams"))["value"]
    await sta.post(f"{stream['@iot.selfLink']}/Observations", {"result": 1}, status=400)
    rows = {"Datastream": {"@iot.id": stream["@iot.id"]}, "components": ["result"], "dataArray": [[1]]}
    assert (await sta.client.post("/CreateObservations", json=[rows])).json() == ["error"]
    deep = UNPLACED | {"Datastreams": [STREAM | {"Observations": [{"result": 1}]}]}
    await sta.post("/Things", deep, status=400)
    assert await sta.names("/Things") == ["t"]
    await sta.post("/Things", deep | {"Locations": HALL["Locations"]})
    assert await sta.results("/Observations") == [1]


async def test_what_other_tongues_wrote_is_of_the_place_of_its_thing(sta):
    await write({each: STATION[each] for each in ("id", "type", "location")})
    assert (await sta.get("/FeaturesOfInterest"))["value"] == []
    await write(STATION)
    (stream,) = (await sta.get("/Datastreams"))["value"]
    await sta.post(f"{stream['@iot.selfLink']}/Observations", {"result": 13})
    (feature,) = (await sta.get("/FeaturesOfInterest"))["value"]
    assert await sta.results(f"{feature['@iot.selfLink']}/Observations") == [13, 12.5]


async def test_in_a_datastream_of_another_tongue_all_is_taken(sta):
    await write({name: value for name, value in STATION.items() if name != "location"})
    (stream,) = (await sta.get("/Datastreams"))["value"]
    await sta.post(f"{stream['@iot.selfLink']}/Observations", {"result": 13})
    rows = {"Datastream": {"@iot.id": stream["@iot.id"]}, "components": ["result"], "dataArray": [[14]]}
    assert (await sta.client.post("/CreateObservations", json=[rows])).json() != ["error"]
    assert await sta.results("/Observations") == [14, 13, 12.5]
