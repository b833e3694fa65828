"""What a client of SensorThings reads."""

from __future__ import annotations

import pytest

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner, Write
from hiroba.kernel.decide.types import Visibility


async def write(entity, tenant="", owner=None):
    store = await stores.current()
    draft = entities.read_entity(entity, jsonld.CORE)
    (done,) = await store.write([Write(tenant, entity["id"], entities.upsert(draft), owner)])
    assert not isinstance(done, Exception)


STATION = {
    "id": "urn:ngsi-ld:WeatherObserved:1",
    "type": "WeatherObserved",
    "name": {"type": "Property", "value": "Station"},
    "operator": {"type": "Property", "value": "made"},
    "temperature": {
        "type": "Property", "value": 12.5, "unitCode": "CEL", "observedAt": "2026-11-20T00:00:00Z",
    },
    "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.0, 35.0]}},
}  # fmt: skip


async def test_every_entity_of_the_city_is_a_thing(sta):
    await write(STATION)
    (thing,) = (
        await sta.get("/Things", expand="Datastreams($expand=Observations,ObservedProperty),Locations")
    )["value"]
    assert thing["name"] == "Station"
    assert thing["properties"] == {"type": "WeatherObserved", "operator": "made"}
    (stream,) = thing["Datastreams"]
    assert stream["unitOfMeasurement"]["symbol"] == "°C"
    assert stream["ObservedProperty"]["name"] == "temperature"
    assert stream["Observations"][0]["result"] == 12.5
    assert thing["Locations"][0]["location"]["coordinates"] == [139.0, 35.0]


async def test_a_sensor_that_nobody_knows_is_there_where_something_is_not_described(sta, hall):
    assert await sta.names("/Sensors") == ["probe"]
    await write(STATION)
    assert sorted(await sta.names("/Sensors")) == ["-", "probe"]
    (stream,) = (await sta.get("/Datastreams", filter="name eq 'Station temperature'"))["value"]
    assert (await sta.client.patch(stream["@iot.selfLink"], json={"name": "T"})).status_code == 200
    assert sorted(await sta.names("/Sensors")) == ["-", "probe"]
    assert "temperature" in await sta.names("/ObservedProperties")


async def test_every_link_leads_somewhere(sta, hall):
    await write(STATION)
    seen: set[str] = set()
    ahead = [
        f"/{name}" for name in ("Things", "Locations", "HistoricalLocations", "Datastreams", "Sensors",
                                "ObservedProperties", "Observations", "FeaturesOfInterest")
    ]  # fmt: skip
    while ahead:
        path = ahead.pop()
        if path in seen or len(seen) > 400:
            continue
        seen.add(path)
        found = await sta.get(path)
        for item in found.get("value", [found]):
            ahead += [link for name, link in item.items() if name.endswith(("selfLink", "navigationLink"))]
    assert len(seen) > 40


async def test_a_space_of_an_organisation(sta):
    await write(STATION, tenant="131041")
    assert (await sta.get("/Things"))["value"] == []
    (thing,) = (await sta.get("http://testserver/sta/131041/v1.1/Things"))["value"]
    assert thing["@iot.selfLink"].startswith("http://testserver/sta/131041/v1.1/Things(")


@pytest.mark.django_db(transaction=True)
async def test_what_is_private_is_not_there(sta, monkeypatch, reread_settings):
    await write(STATION, owner=Owner("131041", Visibility.PRIVATE))
    monkeypatch.setenv("HIROBA_OPEN", "0")
    reread_settings()
    assert (await sta.get("/Things"))["value"] == []
    assert (await sta.get("/Datastreams"))["value"] == []
    await sta.get("/Things('urn:ngsi-ld:WeatherObserved:1')", status=404)
    assert (await sta.client.post("/Things", json={"name": "x", "description": "y"})).status_code == 401


@pytest.mark.parametrize(
    ("filter", "results"),
    [
        ("result gt 21", [21.5, 23, 22]),
        ("result ge 21.5 and result lt 23", [21.5, 22]),
        ("result eq 20 or result eq 19", [20, 19]),
        ("not (result gt 20)", [20, 19]),
        ("result in (19, 23)", [23, 19]),
        ("result add 1 eq 24", [23]),
        ("result eq '21.5'", [21.5]),
        ("result gt '20' and result ne '22'", [21.5, 23]),
        ("result mod 2 eq 0", [20, 22]),
        ("floor(result) eq 21", [21.5]),
        ("phenomenonTime gt 2026-11-20T02:00:00Z", [22, 19]),
        ("phenomenonTime ge 2026-11-20T02:00:00Z and result gt 19", [23, 22]),
        ("2026-11-20T01:00:00Z lt phenomenonTime and phenomenonTime lt 2026-11-20T03:00:00Z", [23]),
        ("phenomenonTime eq 2026-11-20T09:00:00+09:00", [20]),
        ("hour(phenomenonTime) eq 3", [22]),
        ("date(phenomenonTime) eq 2026-11-20 and result lt 20", [19]),
        ("during(phenomenonTime, 2026-11-20T01:00:00Z/2026-11-20T02:00:00Z)", [21.5, 23]),
        ("phenomenonTime lt now() sub duration'P1D' and result eq 20", [20]),
        ("Datastream/Thing/properties/floor eq 2 and result gt 22", [23]),
        ("Datastream/ObservedProperty/name eq 'Nothing'", []),
    ],
)
async def test_filters_of_observations(hall, filter, results):
    assert await hall.sta.results(f"{hall.stream}/Observations", filter=filter) == results


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("name eq 'Hall'", True),
        ("substringof('all', name)", True),
        ("startswith(tolower(name), 'h') and endswith(name, 'll')", True),
        ("length(name) eq 4 and indexof(name, 'a') eq 1", True),
        ("concat(name, '!') eq 'Hall!'", True),
        ("substring(toupper(name), 1, 2) eq 'AL'", True),
        ("properties/owner/name eq 'made'", True),
        ("properties/nothing eq null", True),
        ("st_within(Locations/location, geography'POLYGON((139 35, 140 35, 140 36, 139 36, 139 35))')", True),
        ("st_disjoint(Locations/location, geography'POINT(0 0)')", True),
        ("geo.distance(Locations/location, geography'POINT(139.7 35.8)') lt 0.2", True),
        ("Datastreams/Observations/result gt 22.5", True),
        ("Datastreams/Observations/result gt 50", False),
        ("Datastreams/unitOfMeasurement/symbol eq '°C'", True),
        ("description eq 'it''s'", False),
    ],
)
async def test_filters_of_things(hall, filter, found):
    assert bool((await hall.sta.get("/Things", filter=filter))["value"]) is found


@pytest.mark.parametrize(
    "options",
    [
        {"filter": "name eq"}, {"filter": "nothing(name)"}, {"filter": "name eq 'x"}, {"filter": "(name eq 1"},
        {"filter": "st_within(location, geography'POLYGON((')"}, {"filter": "length(name, 2) eq 1"},
        {"top": "-1"}, {"skip": "x"}, {"count": "maybe"}, {"expand": "Nothing"}, {"expand": "Datastreams("},
        {"select": "nothing"}, {"resultFormat": "CSV"}, {"nothing": "1"}, {"filter": "(" * 200 + "1" + ")" * 200},
        {"expand": "/".join(["Datastreams/Thing"] * 9)},
    ],
)  # fmt: skip
async def test_questions_that_cannot_be_read(sta, options):
    answer = await sta.get("/Things", status=400, **options)
    assert answer["type"] == "sta_query_wrong"


async def test_a_question_that_ends_too_soon_is_told_so(sta):
    answer = await sta.get("/Things", status=400, filter="name eq")
    assert "「name eq」は途中で終わっています" in answer["message"]


async def test_pages(hall):
    page = await hall.sta.get(
        f"{hall.stream}/Observations", top="2", count="true", orderby="phenomenonTime desc"
    )
    assert (page["@iot.count"], [each["result"] for each in page["value"]]) == (5, [19, 22])
    second = await hall.sta.get(page["@iot.nextLink"])
    assert [each["result"] for each in second["value"]] == [23, 21.5]
    third = await hall.sta.get(second["@iot.nextLink"])
    assert "@iot.nextLink" not in third
    nothing = await hall.sta.get(f"{hall.stream}/Observations", top="0", count="true")
    assert nothing == {"@iot.count": 5, "value": []}


async def test_order_by_anything(hall):
    assert await hall.sta.results(f"{hall.stream}/Observations", orderby="result desc") == [
        23,
        22,
        21.5,
        20,
        19,
    ]
    assert await hall.sta.results(f"{hall.stream}/Observations", orderby="result mod 2,result") == [
        20,
        22,
        19,
        23,
        21.5,
    ]


async def test_selected_and_expanded(hall):
    (thing,) = (
        await hall.sta.get(
            "/Things",
            select="name",
            expand="Datastreams($select=name;$expand=Observations($orderby=result desc;$top=1;$select=result;$count=true))",
        )
    )["value"]
    (stream,) = thing.pop("Datastreams")
    assert thing == {"name": "Hall"}
    assert stream["Observations"] == [{"result": 23}]
    assert stream["Observations@iot.count"] == 5
    assert [
        each["result"] for each in (await hall.sta.get(stream["Observations@iot.nextLink"]))["value"]
    ] == [22]


async def test_properties_values_and_references(hall):
    assert await hall.sta.get(f"{hall.thing}/name") == {"name": "Hall"}
    assert (await hall.sta.client.get(f"{hall.thing}/name/$value")).text == "Hall"
    assert await hall.sta.get(f"{hall.thing}/properties/owner/name") == {"name": "made"}
    references = await hall.sta.get(f"{hall.thing}/Datastreams/$ref")
    assert references == {"value": [{"@iot.selfLink": hall.stream}]}
    assert await hall.sta.get(f"{hall.stream}/Thing/$ref") == {"@iot.selfLink": hall.thing}
    await hall.sta.get(f"{hall.thing}/nothing", status=404)
    await hall.sta.get(f"{hall.stream}/Thing/Datastreams('other')", status=404)


async def test_data_arrays(hall):
    found = await hall.sta.get("/Observations", resultFormat="dataArray", select="result,phenomenonTime")
    (group,) = found["value"]
    assert group["components"] == ["result", "phenomenonTime"]
    assert group["dataArray@iot.count"] == 5


async def test_the_service_says_what_it_can(sta):
    found = await sta.get("")
    assert {each["name"] for each in found["value"]} >= {"Things", "Observations"}
    conformance = {each.partition("/req/")[2] for each in found["serverSettings"]["conformance"]}
    assert {"create-update-delete", "create-update-delete/update-entity-jsonpatch"} <= conformance
    assert not any("multi-datastream" in each or "batch" in each for each in conformance)


@pytest.mark.parametrize(
    ("path", "filter", "names"),
    [
        ("/Things", "id eq 'urn:ngsi-ld:WeatherObserved:1'", ["Station"]),
        ("/Datastreams", "Thing/@iot.id eq 'urn:ngsi-ld:WeatherObserved:1'", ["Station temperature"]),
        ("/Things", "st_within(Locations/location, geography'POLYGON((138 34, 139.5 34, 139.5 36, 138 36, 138 34))')", ["Station"]),
        ("/Things", "st_equals(Locations/location, geography'POINT(139 35)')", ["Station"]),
        ("/Locations", "st_intersects(location, geography'POLYGON((139 35, 140 35, 140 36, 139 36, 139 35))')",
         ["Station", "Where the hall is"]),
        ("/Datastreams", "st_within(Thing/Locations/location, geography'POLYGON((139.5 35, 140 35, 140 36, 139.5 36, 139.5 35))')",
         ["Air temperature of the hall"]),
    ],
)  # fmt: skip
async def test_filters_that_the_indexes_narrow(sta, hall, path, filter, names):
    await write(STATION)
    assert sorted(await sta.names(path, filter=filter)) == sorted(names)
