"""What those who listen over MQTT are told of a change."""

from __future__ import annotations

import json
from typing import Any

from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner
from hiroba.kernel.decide.types import Visibility
from hiroba.protocols.sensorthings.service import changes_in
from hiroba.protocols.sensorthings.tests.conftest import HALL
from hiroba.protocols.sensorthings.tests.test_past import id_of
from hiroba.protocols.sensorthings.tests.test_reading import STATION, write


async def told(topics, change):
    """What is published by topic when something is written."""
    store = await stores.current()
    before = await store.log_end()
    await change
    found: dict[str, list[Any]] = {}
    for record in await store.read_log(before):
        for topic, payload in await changes_in(store, record, topics):
            found.setdefault(topic, []).append(json.loads(payload))
    return found


async def test_a_thing_is_told_when_it_changes_not_what_hangs_on_it(hall):
    thing = f"v1.1/Things('{id_of(hall.thing)}')"
    observations = f"v1.1/Datastreams('{hall.id}')/Observations"
    topics = ["v1.1/Things", thing, f"{thing}/name", f"{thing}/properties", observations]
    found = await told(topics, hall.sta.post(f"{hall.stream}/Observations", {"result": 3}))
    assert found.keys() == {observations}
    assert [each["result"] for each in found[observations]] == [3]
    found = await told(topics, hall.sta.client.patch(hall.thing, json={"name": "T"}))
    assert found.keys() == {"v1.1/Things", thing, f"{thing}/name"}
    found = await told(topics, hall.sta.client.patch(hall.thing, json={"properties": {"a": 1}}))
    assert found.keys() == {"v1.1/Things", thing, f"{thing}/properties"}
    assert found[f"{thing}/properties"] == [{"properties": {"a": 1}}]
    assert (await told(topics, hall.sta.post("/Things", HALL))).keys() == {"v1.1/Things"}


async def test_a_move_is_told_as_a_historical_location(hall):
    topics = ["v1.1/HistoricalLocations", f"v1.1/Things('{id_of(hall.thing)}')/HistoricalLocations"]
    place = HALL["Locations"][0] | {"name": "Elsewhere"}
    found = await told([*topics, "v1.1/Things"], hall.sta.post(f"{hall.thing}/Locations", place))
    assert found.keys() == {*topics}
    (past,) = found[topics[0]]
    assert past["time"] == (await hall.sta.get(f"{hall.thing}/HistoricalLocations"))["value"][0]["time"]
    link = past["@iot.selfLink"].removeprefix("/sta/v1.1")
    assert await hall.sta.names(f"{link}/Locations") == ["Elsewhere"]


async def test_links_stay_in_the_space_of_an_organisation(sta):
    topic = "sta/131041/v1.1/Things"
    change = write(STATION, "131041", Owner("131041", Visibility.PUBLIC))
    ((thing,),) = (await told([topic], change)).values()
    assert thing["@iot.selfLink"].endswith(f"/sta/131041/v1.1/Things('{STATION['id']}')")
    operator = {"operator": {"type": "Property", "value": "another"}}
    found = await told([topic], write(STATION | operator, "131041"))
    assert [each["properties"]["operator"] for each in found[topic]] == ["another"]
