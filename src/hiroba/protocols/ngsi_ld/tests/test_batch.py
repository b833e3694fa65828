"""Many entities in one request, and what a purge leaves (ETSI GS CIM 009, 6.14 to 6.17, 6.31, 6.4.3.3)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"


def room(number: int, **attributes: Any) -> dict[str, Any]:
    return {"id": f"urn:r:{number}", "type": "Room", **attributes}


async def batch(client: httpx.AsyncClient, operation: str, items: Any, options: str = "") -> httpx.Response:
    return await client.post(f"/entityOperations/{operation}{options and '?options=' + options}", json=items)


async def values(client: httpx.AsyncClient, number: int) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/entities/urn:r:{number}?options=keyValues")).json()
    return found


def told(response: httpx.Response) -> tuple[list[str], dict[str, str]]:
    """The ids that went well, and of each other one the name of its error."""
    assert response.status_code == 207
    found = response.json()
    errors = {
        each.get("entityId", ""): each["error"]["type"].removeprefix(ERRORS) for each in found["errors"]
    }
    return found["success"], errors


async def test_entities_are_created_together(client: httpx.AsyncClient) -> None:
    response = await batch(client, "create", [room(1, a=1), room(2, a=2)])

    assert (response.status_code, response.json()) == (201, ["urn:r:1", "urn:r:2"])
    assert await values(client, 2) == room(2, a=2)


async def test_each_item_has_its_own_outcome(client: httpx.AsyncClient) -> None:
    await batch(client, "create", [room(1)])

    response = await batch(
        client, "create", [room(1), room(2), room(2), {"id": "x", "type": "Room"}, 5, room(3, a={})]
    )

    success, errors = told(response)
    assert success == ["urn:r:2"]
    assert errors == {
        "urn:r:1": "AlreadyExists",
        "urn:r:2": "AlreadyExists",
        "x": "BadRequestData",
        "": "BadRequestData",
        "urn:r:3": "BadRequestData",
    }


@pytest.mark.parametrize("operation", ["create", "upsert", "update", "merge", "delete"])
@pytest.mark.parametrize("items", [[], {}, 5, [room(1), None]])
async def test_what_is_no_batch_is_refused_as_a_whole(
    client: httpx.AsyncClient, operation: str, items: Any
) -> None:
    response = await batch(client, operation, items)

    assert (response.status_code, response.json()["type"]) == (400, ERRORS + "BadRequestData")
    assert (await client.get("/entities/urn:r:1")).status_code == 404


async def test_a_batch_has_an_end(client: httpx.AsyncClient) -> None:
    response = await batch(client, "delete", ["urn:r:1"] * 100_001)

    assert (response.status_code, response.json()["type"]) == (413, ERRORS + "RequestEntityTooLarge")


async def test_upserting_tells_what_is_new(client: httpx.AsyncClient) -> None:
    await batch(client, "create", [room(1, a=1, b=1)])

    response = await batch(client, "upsert", [room(1, a=2), room(2, a=2), room(2, a=3)])

    assert (response.status_code, response.json()) == (201, ["urn:r:2"])
    assert await values(client, 1) == room(1, a=2)
    assert await values(client, 2) == room(2, a=3)
    assert (await batch(client, "upsert", [room(1, c=1)], "update")).status_code == 204
    assert await values(client, 1) == room(1, a=2, c=1)
    assert (await batch(client, "upsert", [room(1)], "other")).status_code == 400


async def test_updating_writes_into_what_is_there(client: httpx.AsyncClient) -> None:
    await batch(client, "create", [room(1, a=1, b=1)])

    assert (await batch(client, "update", [room(1, a="urn:ngsi-ld:null", c=1)])).status_code == 204
    assert await values(client, 1) == room(1, b=1, c=1)
    success, errors = told(await batch(client, "update", [room(1, b=5, d=5), room(2, b=5)], "noOverwrite"))
    assert (success, errors) == ([], {"urn:r:1": "BadRequestData", "urn:r:2": "ResourceNotFound"})
    assert await values(client, 1) == room(1, b=1, c=1, d=5)


async def test_merging_writes_into_the_attributes(client: httpx.AsyncClient) -> None:
    await batch(client, "create", [room(1, a={"value": {"x": 1, "y": 1}, "unitCode": "CEL"})])

    fragment = {"id": "urn:r:1", "a": {"value": {"x": 2, "y": "urn:ngsi-ld:null"}}}
    assert (await batch(client, "merge", [fragment])).status_code == 204
    assert (await client.get("/entities/urn:r:1")).json()["a"] == {
        "type": "Property",
        "value": {"x": 2},
        "unitCode": "CEL",
    }
    assert (await batch(client, "merge", [{"id": "urn:r:1", "a": 5}], "keyValues")).status_code == 204
    assert told(await batch(client, "merge", [{"a": 5}])) == ([], {"": "BadRequestData"})


async def test_deleting_tells_what_was_not_there(client: httpx.AsyncClient) -> None:
    await batch(client, "create", [room(1), room(2)])

    assert (await batch(client, "delete", ["urn:r:1"])).status_code == 204
    success, errors = told(await batch(client, "delete", ["urn:r:2", "urn:r:2", "x"]))
    assert success == ["urn:r:2"]
    assert errors == {"urn:r:2": "ResourceNotFound", "x": "BadRequestData"}


async def test_items_of_json_ld_carry_their_own_context(client: httpx.AsyncClient) -> None:
    context = {"@context": {"a": "https://e.org/a"}}
    response = await client.post(
        "/entityOperations/create",
        json=[{**room(1, a=1), **context}, room(2)],
        headers={"content-type": "application/ld+json"},
    )

    assert told(response) == (["urn:r:1"], {"urn:r:2": "BadRequestData"})
    assert await values(client, 1) == {**room(1), "https://e.org/a": 1}
    assert told(await batch(client, "create", [{**room(3), **context}])) == (
        [],
        {"urn:r:3": "BadRequestData"},
    )


async def test_many_entities_go_in_several_commits(client: httpx.AsyncClient) -> None:
    response = await batch(client, "upsert", [room(number, a=number) for number in range(1500)])

    assert (response.status_code, len(response.json())) == (201, 1500)
    assert await values(client, 1499) == room(1499, a=1499)


async def test_a_purge_deletes_what_a_query_finds(client: httpx.AsyncClient) -> None:
    await batch(client, "create", [room(number, a=number) for number in range(3)])

    assert (await client.delete("/entities?type=Room&q=a>0")).status_code == 204
    assert [each["id"] for each in (await client.get("/entities?type=Room")).json()] == ["urn:r:0"]
    for wide in ("", "?id=urn:r:0", "?idPattern=.*", "?type=Room&keep=a&drop=b", "?type=Room&q=a{b}==1"):
        response = await client.delete(f"/entities{wide}")
        assert (response.status_code, response.json()["type"]) == (400, ERRORS + "BadRequestData")


async def test_a_purge_may_only_take_attributes(client: httpx.AsyncClient) -> None:
    await batch(client, "create", [room(1, a=1, b=1, c=1), room(2, b=2)])

    assert (await client.delete("/entities?type=Room&drop=a")).status_code == 204
    assert await values(client, 1) == room(1, b=1, c=1)
    assert (await client.delete("/entities?type=Room&keep=b")).status_code == 204
    assert await values(client, 1) == room(1, b=1)
    assert await values(client, 2) == room(2, b=2)
