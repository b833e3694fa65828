"""Questions: filters, patterns, geography, order, pages, batches, types."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.queries import service as queries
from hiroba.protocols.ngsi_v2 import q
from hiroba.protocols.ngsi_v2.errors import BadRequest
from hiroba.protocols.ngsi_v2.geometry import geo_question


def sensor(number: int) -> dict[str, Any]:
    return {
        "id": f"S{number}",
        "type": "Sensor" if number < 3 else "Lamp",
        "t": {
            "value": number,
            "metadata": {
                "quality": {"value": "good" if number % 2 else "bad"},
                "info": {"value": {"deep": number}},
            },
        },
        "name": {"value": ["zero", "one, two", "two", "three", "20"][number]},
        "part": {"value": {"a": {"b": number}}},
        "at": {"type": "DateTime", "value": f"2026-11-2{number}T00:00:00Z"},
        "place": {"type": "geo:point", "value": f"35, {139 + number / 10}"},
        **({"extra": {"value": None}} if number == 4 else {}),
    }


@pytest.fixture
async def city(client: httpx.AsyncClient) -> httpx.AsyncClient:
    batch = {"actionType": "append", "entities": [sensor(number) for number in range(5)]}
    assert (await client.post("/v2/op/update", json=batch)).status_code == 204
    return client


async def ids(client: httpx.AsyncClient, **parameters: str) -> str:
    answer = await client.get("/v2/entities", params=parameters)
    assert answer.status_code == 200, answer.text
    return "".join(each["id"][1:] for each in answer.json())


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, "01234"),
        ({"type": "Lamp"}, "34"),
        ({"type": "Lamp,Sensor"}, "01234"),
        ({"typePattern": "^Sen"}, "012"),
        ({"typePattern": "x"}, ""),
        ({"id": "S3,S4,S9"}, "34"),
        ({"idPattern": "^S[0-2]$"}, "012"),
        ({"idPattern": "[34]"}, "34"),
        ({"idPattern": "^S0|4$"}, "04"),
        ({"idPattern": "Sensor"}, ""),
        ({"q": "t>2"}, "34"),
        ({"q": "t==1,3"}, "13"),
        ({"q": "t:1"}, "1"),
        ({"q": "t!=1..3"}, "04"),
        ({"q": "t==1..3;name~=two"}, "12"),
        ({"q": "name=='one, two'"}, "1"),
        ({"q": "name=='20'"}, "4"),
        ({"q": "name==20"}, ""),
        ({"q": "part.a.b>=3"}, "34"),
        ({"q": "extra"}, "4"),
        ({"q": "!extra;t<2"}, "01"),
        ({"q": "extra==null"}, "4"),
        ({"q": "at>2026-11-22"}, "34"),
        ({"q": "at==2026-11-21..2026-11-22T09:00:00+09:00"}, "12"),
        ({"q": "dateCreated>2020-01-01;dateModified<2100-01-01"}, "01234"),
        ({"q": "servicePath:/"}, "01234"),
        ({"mq": "t.quality==good"}, "13"),
        ({"mq": "t.info.deep>3"}, "4"),
        ({"mq": "t.nothing"}, ""),
        ({"georel": "near;maxDistance:10000", "geometry": "point", "coords": "35,139"}, "01"),
        ({"georel": "near;minDistance:10000", "geometry": "point", "coords": "35,139"}, "234"),
        ({"georel": "coveredBy", "geometry": "box", "coords": "34,138;36,139.15"}, "01"),
        ({"georel": "disjoint", "geometry": "box", "coords": "34,138;36,139.15"}, "234"),
        ({"orderBy": "!t"}, "43210"),
        ({"orderBy": "type,!t"}, "43210"),
        ({"limit": "2", "offset": "1"}, "12"),
        ({"limit": "0"}, ""),
    ],
)
async def test_questions(city: httpx.AsyncClient, parameters: dict[str, str], found: str) -> None:
    assert await ids(city, **parameters) == found


async def test_the_nearest_first(city: httpx.AsyncClient) -> None:
    near = {
        "georel": "near;maxDistance:1000000",
        "geometry": "point",
        "coords": "35,139.4",
        "orderBy": "geo:distance",
    }
    assert await ids(city, **near) == "43210"


async def test_how_many_there_are(city: httpx.AsyncClient) -> None:
    answer = await city.get("/v2/entities", params={"options": "count", "limit": "1", "q": "t>0"})
    assert (len(answer.json()), answer.headers["fiware-total-count"]) == (1, "4")


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "t="}, {"q": ";;"}, {"q": "t>1,2"}, {"q": "t>1..2"}, {"q": "t==1..a"}, {"q": "t~=("},
        {"idPattern": "("}, {"id": "a", "idPattern": "b"}, {"limit": "x"}, {"limit": "1001"}, {"offset": "-1"},
        {"options": "nothing"}, {"options": "values,keyValues"}, {"orderBy": "t,!t"}, {"georel": "near"},
        {"georel": "near", "geometry": "point", "coords": "1,2"}, {"type": "<b>"}, {"attrs": ""},
        {"georel": "coveredBy", "geometry": "box", "coords": "1,2"}, {"mq": "t"},
    ],
)  # fmt: skip
async def test_questions_that_are_none(client: httpx.AsyncClient, parameters: dict[str, str]) -> None:
    answer = await client.get("/v2/entities", params=parameters)
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")


async def test_a_question_in_a_body(city: httpx.AsyncClient) -> None:
    body = {
        "entities": [{"idPattern": ".*", "type": "Lamp"}, {"id": "S0"}],
        "attrs": ["t"],
        "expression": {"q": "t<4"},
        "metadata": ["quality"],
    }
    found = (await city.post("/v2/op/query", json=body)).json()
    assert [each["id"] for each in found] == ["S0", "S3"]
    assert set(found[0]) == {"id", "type", "t"}
    assert set(found[0]["t"]["metadata"]) == {"quality"}
    assert (await city.post("/v2/op/query", json={"nothing": 1})).status_code == 400


async def test_a_batch_tells_what_it_could_not_do(city: httpx.AsyncClient) -> None:
    async def update(action: str, *entities: dict[str, Any]) -> tuple[int, Any]:
        answer = await city.post("/v2/op/update", json={"actionType": action, "entities": list(entities)})
        return answer.status_code, answer.json() if answer.content else None

    one, other = {"id": "S0", "type": "Sensor"}, {"id": "S9", "type": "Sensor"}
    assert await update("update", one | {"t": {"value": 9}}) == (204, None)
    assert await update("update", one | {"t": {"value": 8}, "u": {"value": 1}}, other) == (
        422,
        {
            "error": "PartialUpdate",
            "description": "do not exist: S0/Sensor - [ u ], S9/Sensor [entity itself]",
        },
    )
    assert await update("delete", other) == (
        404,
        {"error": "NotFound", "description": "do not exist: S9/Sensor - [entity itself]"},
    )
    assert (await update("appendStrict", one | {"t": {"value": 1}}))[0] == 422
    assert await update("replace", one | {"only": {"value": 1}}) == (204, None)
    shown = await city.get("/v2/entities/S0", params={"options": "keyValues"})
    assert shown.json() == {"id": "S0", "type": "Sensor", "only": 1}
    assert await update("delete", one) == (204, None)
    assert (await update("nothing", one))[0] == 400


async def test_notifications_of_another_broker_are_taken_in(client: httpx.AsyncClient) -> None:
    told = {"subscriptionId": "1", "data": [{"id": "E1", "type": "T", "a": {"value": 1}}]}
    assert (await client.post("/v2/op/notify", json=told)).status_code == 200
    assert (await client.get("/v2/entities/E1/attrs/a/value")).text == "1"
    assert (await client.post("/v2/op/notify", json={"data": []})).status_code == 400


async def test_types(city: httpx.AsyncClient) -> None:
    answer = await city.get("/v2/types", params={"options": "count"})
    assert answer.headers["fiware-total-count"] == "2"
    assert [(each["type"], each["count"]) for each in answer.json()] == [("Lamp", 2), ("Sensor", 3)]
    assert (await city.get("/v2/types", params={"options": "values"})).json() == ["Lamp", "Sensor"]
    lamp = (await city.get("/v2/types/Lamp")).json()
    assert lamp["attrs"]["place"] == {"types": ["geo:point"]}
    assert (await city.get("/v2/types/Nothing")).status_code == 404


@given(
    st.text(max_size=60)
    | st.from_regex(r"'?[a-z.]{0,5}'?(==|!=|>|<=|~=|:|!)?[a-z0-9',.]{0,9};?", fullmatch=True)
)
def test_a_filter_is_read_or_refused(text: str) -> None:
    for metadata in (False, True):
        try:
            condition = q.parse(text, metadata=metadata)
        except (BadRequest, queries.InvalidPattern):
            continue
        queries.matcher(condition)({"id": "urn:a:1", "type": "T"}, {"": [0, 0]}, lambda _id: None)


@given(*[st.none() | st.text(max_size=20) | st.sampled_from(words) for words in (
    ["near;maxDistance:1", "coveredBy", "near;minDistance:nan"], ["point", "box", "polygon", "line"],
    ["1,2", "1,2;3,4", "0,0;0,1;1,1;0,0", "nan,1", "91,0"],
)])  # fmt: skip
def test_a_geographical_question_is_read_or_refused(
    georel: str | None, geometry: str | None, coords: str | None
) -> None:
    try:
        geo = geo_question(georel, geometry, coords, "location")
    except BadRequest:
        return
    if geo is not None:
        queries.geo_matcher(geo)({"id": "urn:a:1", "type": "T"})
