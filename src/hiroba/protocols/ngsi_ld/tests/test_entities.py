"""Entities by their ids as a client meets them (ETSI GS CIM 009, 6.4 to 6.7)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hiroba.context.jsonld import service as jsonld

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
LINK = '; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
LD = {"content-type": "application/ld+json"}
MERGE_PATCH = {"content-type": "application/merge-patch+json"}
URL = "https://contexts.example.jp/town.jsonld"
ID = "urn:ngsi-ld:Room:1"
PATH = f"/entities/{ID}"
ROOM: dict[str, Any] = {
    "id": ID,
    "type": "Room",
    "temperature": {"type": "Property", "value": 21.5, "unitCode": "CEL"},
    "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.5, 35.7]}},
    "floor": [
        {"type": "Property", "value": 3},
        {"type": "Property", "value": 4, "datasetId": "urn:ngsi-ld:Dataset:plan"},
    ],
}


@pytest.fixture
async def room(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of a city with one room."""
    assert (await client.post("/entities", json=ROOM)).status_code == 201
    return client


async def stored(client: httpx.AsyncClient, **parameters: str) -> dict[str, Any]:
    response = await client.get(PATH, params=parameters)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def location(response: httpx.Response) -> str:
    """Where a new resource is, behind the API's prefix."""
    return response.headers["location"].removeprefix("/ngsi-ld/v1")


def problem(response: httpx.Response, status: int, name: str) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == ERRORS + name
    assert response.json()["title"]


async def test_an_entity_is_created_and_read_back(client: httpx.AsyncClient) -> None:
    response = await client.post("/entities", json=ROOM)

    assert (response.status_code, response.content) == (201, b"")
    assert location(response) == PATH
    response = await client.get(PATH)
    assert response.json() == ROOM
    assert response.headers["content-type"] == "application/json"
    assert jsonld.CORE.link in response.headers["link"]


async def test_an_id_with_odd_characters_is_found_at_its_location(client: httpx.AsyncClient) -> None:
    response = await client.post("/entities", json={"id": "https://例.jp/a?b#c", "type": "Room"})

    found = await client.get(location(response))
    assert found.json()["id"] == "https://例.jp/a?b#c"


async def test_what_is_wrong_is_told_in_the_words_of_the_standard(room: httpx.AsyncClient) -> None:
    problem(await room.post("/entities", json=ROOM), 409, "AlreadyExists")
    problem(
        await room.post("/entities", content=b"{", headers={"content-type": "application/json"}),
        400,
        "InvalidRequest",
    )
    problem(await room.post("/entities", json=[ROOM]), 400, "InvalidRequest")
    problem(await room.post("/entities", json={**ROOM, "id": "room"}), 400, "BadRequestData")
    problem(await room.post("/entities", json={**ROOM, "@context": URL}), 400, "BadRequestData")
    problem(
        await room.post("/entities", content=b"{}", headers={"content-type": "text/plain"}),
        415,
        "UnsupportedMediaType",
    )
    problem(await room.post("/entities?locl=true", json=ROOM), 400, "InvalidRequest")
    problem(await room.post("/entities?local=yes", json=ROOM), 400, "BadRequestData")
    problem(await room.get("/entities/urn:ngsi-ld:Room:2"), 404, "ResourceNotFound")
    problem(await room.get("/entities/room"), 400, "BadRequestData")
    problem(await room.get(PATH, headers={"accept": "text/html"}), 406, "NotAcceptable")


async def test_a_refusal_says_where(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/entities", json={**ROOM, "speed": {"type": "Property", "value": 1, "unitCode": 5}}
    )

    assert "speed.unitCode" in response.json()["detail"]


async def test_names_are_those_of_the_context(client: httpx.AsyncClient) -> None:
    await jsonld.bring_copy(
        URL, b'{"@context": {"speed": "https://e.org/speed", "Car": "https://e.org/Car"}}'
    )
    car = {"id": "urn:ngsi-ld:Car:1", "type": "Car", "speed": {"type": "Property", "value": 50}}

    assert (await client.post("/entities", json={**car, "@context": [URL]}, headers=LD)).status_code == 201

    plain = (await client.get("/entities/urn:ngsi-ld:Car:1")).json()
    assert plain["type"] == "https://e.org/Car"
    assert "https://e.org/speed" in plain
    linked = await client.get("/entities/urn:ngsi-ld:Car:1", headers={"link": f"<{URL}>{LINK}"})
    assert linked.json() == car
    assert URL in linked.headers["link"]
    embedded = await client.get(
        "/entities/urn:ngsi-ld:Car:1", headers={"link": f"<{URL}>{LINK}", "accept": "application/ld+json"}
    )
    assert URL in str(embedded.json()["@context"])


async def test_replacing_leaves_nothing_of_before(room: httpx.AsyncClient) -> None:
    before = await stored(room, options="sysAttrs")

    response = await room.put(PATH, json={"type": "Hall", "seats": 100})

    assert response.status_code == 204
    assert await stored(room) == {"id": ID, "type": "Hall", "seats": {"type": "Property", "value": 100}}
    after = await stored(room, options="sysAttrs")
    assert after["createdAt"] == before["createdAt"]
    assert after["modifiedAt"] > before["modifiedAt"]
    problem(await room.put("/entities/urn:ngsi-ld:Room:2", json={"type": "Hall"}), 404, "ResourceNotFound")
    problem(await room.put(PATH, json={**ROOM, "id": "urn:ngsi-ld:Room:2"}), 400, "BadRequestData")
    problem(await room.put("/entities/", json=ROOM), 400, "BadRequestData")


async def test_merging_writes_into_what_is_there(room: httpx.AsyncClient) -> None:
    patch = {"temperature": {"value": 23}, "floor": "urn:ngsi-ld:null"}
    response = await room.patch(PATH, json=patch, headers=MERGE_PATCH)

    assert response.status_code == 204
    found = await stored(room)
    assert found["temperature"] == {"type": "Property", "value": 23, "unitCode": "CEL"}
    assert found["floor"] == ROOM["floor"][1]
    assert (await room.patch(f"{PATH}?options=keyValues", json={"temperature": 24})).status_code == 204
    assert (await stored(room))["temperature"]["value"] == 24
    problem(await room.patch(f"{PATH}?observedAt=now", json={}), 400, "BadRequestData")
    problem(await room.patch(f"{PATH}?format=other", json={}), 400, "InvalidRequest")
    problem(await room.patch("/entities", json={}), 400, "BadRequestData")


async def test_attributes_are_appended(room: httpx.AsyncClient) -> None:
    assert (await room.post(f"{PATH}/attrs", json={"seats": 5})).status_code == 204

    response = await room.post(f"{PATH}/attrs?options=noOverwrite", json={"seats": 6, "door": "open"})

    assert response.status_code == 207
    default = "https://uri.etsi.org/ngsi-ld/default-context/"
    assert response.json()["updated"] == [default + "door"]
    assert response.json()["notUpdated"][0]["attributeName"] == default + "seats"
    assert response.json()["notUpdated"][0]["reason"]
    assert (await stored(room))["seats"]["value"] == 5
    problem(await room.post(f"{PATH}/attrs?options=other", json={}), 400, "InvalidRequest")
    problem(await room.post("/entities/urn:ngsi-ld:Room:2/attrs", json={"a": 1}), 404, "ResourceNotFound")


async def test_attributes_are_updated(room: httpx.AsyncClient) -> None:
    update = {"temperature": {"type": "Property", "value": 5}, "location": "urn:ngsi-ld:null"}

    assert (await room.patch(f"{PATH}/attrs", json=update)).status_code == 204

    found = await stored(room)
    assert found["temperature"] == {"type": "Property", "value": 5}
    assert "location" not in found
    assert (await room.patch(f"{PATH}/attrs", json={"scope": "/a"})).status_code == 207


async def test_one_attribute_is_updated_replaced_and_deleted(room: httpx.AsyncClient) -> None:
    assert (await room.patch(f"{PATH}/attrs/temperature", json={"value": 5})).status_code == 204
    assert (await stored(room))["temperature"] == {"type": "Property", "value": 5, "unitCode": "CEL"}
    link = {"type": "Relationship", "object": "urn:ngsi-ld:Room:2"}
    assert (await room.put(f"{PATH}/attrs/temperature", json=link)).status_code == 204
    assert (await stored(room))["temperature"] == link
    assert (await room.delete(f"{PATH}/attrs/floor?datasetId=urn:ngsi-ld:Dataset:plan")).status_code == 204
    assert (await stored(room))["floor"] == ROOM["floor"][0]
    assert (await room.delete(f"{PATH}/attrs/floor?deleteAll=true")).status_code == 204
    assert set(await stored(room)) == {"id", "type", "temperature", "location"}


async def test_attributes_that_are_not_there_or_no_attributes_are_refused(room: httpx.AsyncClient) -> None:
    value = {"type": "Property", "value": 1}
    problem(await room.patch(f"{PATH}/attrs/seats", json=value), 404, "ResourceNotFound")
    problem(await room.put(f"{PATH}/attrs/seats", json=value), 404, "ResourceNotFound")
    problem(await room.delete(f"{PATH}/attrs/seats"), 404, "ResourceNotFound")
    problem(await room.delete(f"{PATH}/attrs/floor?datasetId=plan"), 400, "BadRequestData")
    problem(await room.patch(f"{PATH}/attrs/scope", json=value), 400, "BadRequestData")
    problem(await room.put(f"{PATH}/attrs/@invalid", json=value), 400, "BadRequestData")
    problem(await room.patch(f"{PATH}/attrs/floor", json={}), 400, "BadRequestData")
    problem(await room.patch(f"{PATH}/attrs/floor", json=[1]), 400, "InvalidRequest")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", PATH, None),
        ("PUT", PATH, {"type": "Room"}),
        ("PATCH", PATH, {"a": 1}),
        ("POST", f"{PATH}/attrs", {"a": 1}),
        ("PATCH", f"{PATH}/attrs", {"a": 1}),
        ("PATCH", f"{PATH}/attrs/floor", {"value": 1}),
        ("PUT", f"{PATH}/attrs/floor", {"value": 1}),
        ("DELETE", f"{PATH}/attrs/floor", None),
        ("DELETE", PATH, None),
    ],
)
async def test_an_operation_may_be_only_for_some_types(
    room: httpx.AsyncClient, method: str, path: str, body: Any
) -> None:
    problem(await room.request(method, f"{path}?type=Hall", json=body), 404, "ResourceNotFound")
    assert await stored(room) == ROOM
    assert (await room.request(method, f"{path}?type=Hall,Room", json=body)).is_success


async def test_an_entity_is_deleted(room: httpx.AsyncClient) -> None:
    assert (await room.delete(PATH)).status_code == 204
    problem(await room.get(PATH), 404, "ResourceNotFound")
    problem(await room.delete(PATH), 404, "ResourceNotFound")


async def test_an_entity_is_shown_as_it_is_asked_for(room: httpx.AsyncClient) -> None:
    assert await stored(room, format="simplified", attrs="temperature") == {
        "id": ID,
        "type": "Room",
        "temperature": 21.5,
    }
    assert set(await stored(room, pick="id,floor")) == {"id", "floor"}
    feature = (await room.get(PATH, headers={"accept": "application/geo+json"})).json()
    assert feature["geometry"] == ROOM["location"]["value"]
    for parameters in ("attrs=seats", "pick=seats", "omit=id,type,temperature,location,floor"):
        problem(await room.get(f"{PATH}?{parameters}"), 404, "ResourceNotFound")
    problem(await room.get(f"{PATH}?format=other"), 400, "InvalidRequest")
    problem(await room.get(f"{PATH}?pick=owner{{name}}"), 400, "BadRequestData")
    problem(await room.get(f"{PATH}?geometryProperty=location"), 400, "BadRequestData")


async def test_a_linked_entity_comes_along(room: httpx.AsyncClient) -> None:
    desk = {"id": "urn:ngsi-ld:Desk:1", "type": "Desk", "in": {"type": "Relationship", "object": ID}}
    await room.post("/entities", json=desk)
    path = f"/entities/{desk['id']}"

    inline = (await room.get(f"{path}?join=inline")).json()
    assert inline["in"]["entity"] == ROOM
    assert (await room.get(f"{path}?join=flat")).json() == [desk, ROOM]
    lost = {"id": "urn:ngsi-ld:Desk:2", "type": "Desk", "in": {"type": "Relationship", "object": "urn:x:9"}}
    await room.post("/entities", json=lost)
    assert (await room.get(f"/entities/{lost['id']}?join=flat")).json() == lost


async def test_an_older_version_of_the_standard_may_be_preferred(client: httpx.AsyncClient) -> None:
    state = {"id": ID, "type": "Room", "state": {"type": "VocabProperty", "vocab": "open"}}
    await client.post("/entities", json=state)

    older = await client.get(PATH, headers={"prefer": "ngsi-ld=1.6"})
    assert (older.status_code, older.headers["preference-applied"]) == (203, "ngsi-ld=1.6")
    assert older.json()["state"] == {"type": "Property", "value": "open"}
    assert (await client.get(PATH, headers={"prefer": "ngsi-ld=1.9"})).status_code == 200


async def test_a_space_of_its_own_is_made_by_writing_and_is_named_in_answers(
    client: httpx.AsyncClient,
) -> None:
    town = {"ngsild-tenant": "town"}

    problem(await client.get(PATH, headers=town), 404, "NonexistentTenant")
    problem(await client.patch(PATH, json={"a": 1}, headers=town), 404, "NonexistentTenant")
    assert (await client.post("/entities", json=ROOM, headers=town)).status_code == 201
    assert (await client.get(PATH, headers=town)).headers["ngsild-tenant"] == "town"
    problem(await client.get(PATH), 404, "ResourceNotFound")


async def test_a_retrieval_may_make_a_map_of_entities(room: httpx.AsyncClient) -> None:
    response = await room.get(f"{PATH}?entityMap=true")

    named = response.headers["ngsild-entitymap"]
    assert (await room.get(named.removeprefix("/ngsi-ld/v1"))).json()["entityMap"] == {ID: ["@none"]}
    assert (await room.get(PATH, headers={"ngsild-entitymap": named})).headers["ngsild-entitymap"] == named


async def test_a_head_has_no_body(room: httpx.AsyncClient) -> None:
    response = await room.head(PATH)

    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) > 0


async def test_bodies_without_end_and_without_bottom_are_refused(client: httpx.AsyncClient) -> None:
    json = {"content-type": "application/json"}
    deep = b'{"id":"urn:x:1","type":"T","a":{"type":"Property","value":' + b"[" * 5000 + b"]" * 5000 + b"}}"

    assert (await client.post("/entities", content=deep, headers=json)).status_code == 400
    response = await client.post("/entities", content=b"1", headers={**json, "content-length": str(10**9)})
    assert response.status_code == 413
    problem(await client.post("/entities", content=b'{"id":"\xff"}', headers=json), 400, "InvalidRequest")
