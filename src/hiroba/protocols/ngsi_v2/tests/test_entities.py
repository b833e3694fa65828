"""What a client of NGSIv2 gets for each verb on entities."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

ROOM: dict[str, Any] = {
    "id": "Room1",
    "type": "Room",
    "temperature": {"value": 21.5, "type": "Float", "metadata": {"accuracy": {"value": 0.1}}},
    "seats": {"value": 12},
}


@pytest.fixture
async def room(client: httpx.AsyncClient) -> httpx.AsyncClient:
    answer = await client.post("/v2/entities", json=ROOM)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v2/entities/Room1?type=Room"
    return client


async def test_version_and_entry_points(client: httpx.AsyncClient) -> None:
    assert "version" in (await client.get("/version")).json()["orion"]
    assert (await client.get("/v2")).json()["entities_url"] == "/v2/entities"


async def test_an_entity_comes_back_as_it_was_written(room: httpx.AsyncClient) -> None:
    assert (await room.get("/v2/entities/Room1")).json() == {
        "id": "Room1",
        "type": "Room",
        "temperature": {
            "type": "Float",
            "value": 21.5,
            "metadata": {"accuracy": {"type": "Number", "value": 0.1}},
        },
        "seats": {"type": "Number", "value": 12, "metadata": {}},
    }


async def test_representations(room: httpx.AsyncClient) -> None:
    url = "/v2/entities/Room1"
    assert (await room.get(url, params={"options": "keyValues"})).json() == {
        "id": "Room1",
        "type": "Room",
        "temperature": 21.5,
        "seats": 12,
    }
    assert (await room.get(url, params={"options": "values", "attrs": "seats,temperature"})).json() == [
        12,
        21.5,
    ]
    assert (await room.get(url + "/attrs", params={"options": "keyValues"})).json() == {
        "temperature": 21.5,
        "seats": 12,
    }
    shown = (
        await room.get(url, params={"attrs": "dateCreated,servicePath,*", "metadata": "dateModified"})
    ).json()
    assert shown["dateCreated"]["type"] == "DateTime"
    assert shown["servicePath"]["value"] == "/"
    assert list(shown["temperature"]["metadata"]) == ["dateModified"]


async def test_the_same_entity_is_not_made_twice_unless_upserted(room: httpx.AsyncClient) -> None:
    answer = await room.post("/v2/entities", json=ROOM)
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": "Unprocessable", "description": "Already Exists"},
    )
    answer = await room.post(
        "/v2/entities",
        params={"options": "upsert,keyValues"},
        json={"id": "Room1", "type": "Room", "seats": 14},
    )
    assert answer.status_code == 204
    shown = (await room.get("/v2/entities/Room1", params={"options": "keyValues"})).json()
    assert (shown["seats"], shown["temperature"]) == (14, 21.5)


async def test_one_id_may_have_several_types(room: httpx.AsyncClient) -> None:
    other = {"id": "Room1", "type": "Tea", "name": {"value": "sencha"}}
    assert (await room.post("/v2/entities", json=other)).status_code == 201
    answer = await room.get("/v2/entities/Room1")
    assert (answer.status_code, answer.json()["error"]) == (409, "TooManyResults")
    assert (await room.get("/v2/entities/Room1", params={"type": "Tea"})).json()["name"]["value"] == "sencha"


async def test_append_update_replace(room: httpx.AsyncClient) -> None:
    url = "/v2/entities/Room1/attrs"
    assert (await room.post(url, json={"floor": {"value": 2}})).status_code == 204
    answer = await room.post(
        url, params={"options": "append"}, json={"floor": {"value": 3}, "door": {"value": 1}}
    )
    assert answer.status_code == 422
    assert answer.json() == {
        "error": "PartialUpdate",
        "description": "one or more of the attributes in the request already exist: Room1 - [ floor ]",
    }
    answer = await room.patch(url, json={"window": {"value": 1}})
    assert answer.json() == {"error": "Unprocessable", "description": "do not exist: Room1 - [ window ]"}
    assert (await room.patch(url, json={"floor": {"value": 5}})).status_code == 204
    assert (await room.put(url, json={"floor": {"value": 6}})).status_code == 204
    assert (await room.get(url, params={"options": "keyValues"})).json() == {"floor": 6}


async def test_metadata_stays_unless_it_is_overridden(room: httpx.AsyncClient) -> None:
    url = "/v2/entities/Room1/attrs/temperature"
    await room.put(url, json={"value": 22, "metadata": {"quality": {"value": "good"}}})
    assert set((await room.get(url)).json()["metadata"]) == {"accuracy", "quality"}
    await room.put(url, params={"options": "overrideMetadata"}, json={"value": 23})
    assert (await room.get(url)).json() == {"type": "Number", "value": 23, "metadata": {}}


async def test_a_value_alone(room: httpx.AsyncClient) -> None:
    url = "/v2/entities/Room1/attrs/temperature/value"
    answer = await room.get(url, headers={"accept": "text/plain"})
    assert (answer.text, answer.headers["content-type"]) == ("21.5", "text/plain")
    assert (await room.get(url, headers={"accept": "application/json"})).status_code == 406
    for text, value in (("24", 24), ('"warm"', "warm"), ("true", True), ("null", None)):
        sent = await room.put(url, content=text, headers={"content-type": "text/plain"})
        assert sent.status_code == 204
        assert (await room.get("/v2/entities/Room1/attrs/temperature")).json()["value"] == value
    assert (await room.put(url, content="warm", headers={"content-type": "text/plain"})).status_code == 400
    assert (await room.put(url, json={"low": [1, 2]})).status_code == 204
    assert (await room.get(url)).json() == {"low": [1, 2]}
    shown = (await room.get("/v2/entities/Room1/attrs/temperature")).json()
    assert (shown["type"], list(shown["metadata"])) == ("Float", ["accuracy"])


async def test_deleting(room: httpx.AsyncClient) -> None:
    assert (await room.delete("/v2/entities/Room1/attrs/seats")).status_code == 204
    answer = await room.delete("/v2/entities/Room1/attrs/seats")
    assert answer.json()["description"] == "The entity does not have such an attribute"
    assert (await room.delete("/v2/entities/Room1")).status_code == 204
    answer = await room.get("/v2/entities/Room1")
    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        (10, {"$inc": 2}, 12),
        (10, {"$mul": 2}, 20),
        (10, {"$min": 2}, 2),
        (10, {"$max": 12}, 12),
        ([1, 2], {"$push": 2}, [1, 2, 2]),
        ([1, 2], {"$push": {"$each": [0], "$position": 0}}, [0, 1, 2]),
        ([1, 2], {"$addToSet": 2}, [1, 2]),
        ([1, 2, 1], {"$pull": 1}, [2]),
        ([1, 2, 3], {"$pullAll": [1, 3]}, [2]),
        ({"x": 1}, {"$set": {"y": 2}}, {"x": 1, "y": 2}),
        ({"x": 1, "y": 2}, {"$unset": {"x": 1}}, {"y": 2}),
    ],
)
async def test_update_operators(
    room: httpx.AsyncClient, before: Any, operation: dict[str, Any], after: Any
) -> None:
    url = "/v2/entities/Room1/attrs/count"
    await room.post("/v2/entities/Room1/attrs", json={"count": {"value": before}})
    assert (await room.put(url, json={"value": operation})).status_code == 204
    assert (await room.get(url)).json()["value"] == after


async def test_an_operator_that_cannot_work_is_refused_and_nothing_changes(room: httpx.AsyncClient) -> None:
    url = "/v2/entities/Room1/attrs/seats"
    assert (await room.put(url, json={"value": {"$push": 3}})).status_code == 422
    assert (await room.put(url, json={"value": {"$mul": 1e300}})).status_code == 204
    assert (await room.put(url, json={"value": {"$mul": 1e300}})).status_code == 422


async def test_a_service_path_holds_its_own(client: httpx.AsyncClient) -> None:
    tree = {"id": "Tree1", "type": "Tree"}
    there = {"fiware-servicepath": "/Madrid/Gardens"}
    assert (await client.post("/v2/entities", json=tree, headers=there)).status_code == 201

    async def count(path: str | None) -> int:
        headers = {"fiware-servicepath": path} if path else {}
        return len((await client.get("/v2/entities", headers=headers)).json())

    assert await count(None) == 1
    assert await count("/Madrid/#") == 1
    assert await count("/Madrid/Gardens, /Rome") == 1
    assert await count("/Madrid") == 0
    assert await count("/") == 0
    assert await count("/Mad/#") == 0
    assert (await client.delete("/v2/entities/Tree1")).status_code == 404
    assert (await client.delete("/v2/entities/Tree1", headers=there)).status_code == 204
    answer = await client.post("/v2/entities", json=tree, headers={"fiware-servicepath": "no/slash"})
    assert answer.status_code == 400


async def test_a_service_is_a_space_of_its_own(client: httpx.AsyncClient) -> None:
    headers = {"fiware-service": "Park"}
    assert (await client.post("/v2/entities", json={"id": "T1"}, headers=headers)).status_code == 201
    assert (await client.get("/v2/entities")).json() == []
    assert len((await client.get("/v2/entities", headers={"fiware-service": "park"})).json()) == 1
    assert (await client.get("/v2/entities", headers={"fiware-service": "a b"})).status_code == 400


async def test_a_transient_entity(client: httpx.AsyncClient) -> None:
    ticket = {
        "id": "T1",
        "type": "Ticket",
        "dateExpires": {"type": "DateTime", "value": "2099-01-01T00:00:00Z"},
    }
    await client.post("/v2/entities", json=ticket)
    url = "/v2/entities/T1"
    assert (await client.get(url)).json() == {"id": "T1", "type": "Ticket"}
    shown = (await client.get(url, params={"attrs": "dateExpires"})).json()
    assert shown["dateExpires"]["value"] == "2099-01-01T00:00:00.000Z"
    assert (await client.delete(url + "/attrs/dateExpires")).status_code == 204
    assert (await client.delete(url + "/attrs/dateExpires")).status_code == 404
    past = {"type": "DateTime", "value": "2001-01-01"}
    assert (await client.post(url + "/attrs", json={"dateExpires": past})).status_code == 204
    assert (await client.get(url)).status_code == 404


@pytest.mark.parametrize(
    ("body", "error", "description"),
    [
        ("{", "ParseError", "Errors found in incoming JSON buffer"),
        ("[]", "BadRequest", "not a JSON object"),
        ('{"type":"T"}', "BadRequest", "entity id length: 0, min length supported: 1"),
        ('{"id":1}', "BadRequest", "Invalid JSON type for entity id"),
        ('{"id":"a b"}', "BadRequest", "Invalid characters in entity id"),
        ('{"id":"\u6e29"}', "BadRequest", "Invalid characters in entity id"),
        ('{"id":"E","a<":{"value":1}}', "BadRequest", "Invalid characters in attribute name"),
        ('{"id":"E","a":{"value":"<b>"}}', "BadRequest", "Invalid characters in attribute value"),
        (
            '{"id":"E","a":1}',
            "BadRequest",
            "attribute must be a JSON object, unless keyValues option is used",
        ),
        ('{"id":"E","a":{"val":1}}', "BadRequest", "unrecognized property for context attribute"),
        (
            '{"id":"E","a":{"type":"DateTime","value":"soon"}}',
            "BadRequest",
            "date has invalid format in attribute value",
        ),
    ],
)
async def test_what_orion_refuses(client: httpx.AsyncClient, body: str, error: str, description: str) -> None:
    answer = await client.post(
        "/v2/entities", content=body.encode(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json() == {"error": error, "description": description}


async def test_errors_of_http(client: httpx.AsyncClient) -> None:
    json = {"content-type": "application/json"}
    assert (await client.post("/v2/entities", headers=json)).status_code == 411
    answer = await client.post("/v2/entities", content="a=1", headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["error"]) == (415, "UnsupportedMediaType")
    answer = await client.delete("/v2/entities")
    assert (answer.status_code, answer.json()["error"]) == (405, "MethodNotAllowed")
    assert answer.headers["allow"] == "GET, POST"
    assert (await client.get("/v2/nothing")).status_code == 400
    answer = await client.get("/v2/entities", headers={"accept": "image/png"})
    assert (answer.status_code, answer.json()["error"]) == (406, "NotAcceptable")
    answer = await client.get("/v2/entities", headers={"fiware-correlator": "mine"})
    assert answer.headers["fiware-correlator"] == "mine"


async def test_forbidden_characters_are_free_where_they_are_asked_for(client: httpx.AsyncClient) -> None:
    text = {"value": "a<b", "type": "TextUnrestricted"}
    assert (await client.post("/v2/entities", json={"id": "E", "a": text})).status_code == 201
    assert (await client.get("/v2/entities/E/attrs/a")).json()["value"] == "a<b"
