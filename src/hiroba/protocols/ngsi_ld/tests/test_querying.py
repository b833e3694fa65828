"""Queries of entities as a client meets them (ETSI GS CIM 009, 5.7.2, 6.4.3.2, 6.23)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from hiroba.context.store import service as stores
from hiroba.kernel.settings import service as settings
from hiroba.protocols.ngsi_ld.service import application

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
ENTITIES: list[dict[str, Any]] = [
    {
        "id": f"urn:t:Shop:{number}",
        "type": "Shop" if number else ["Shop", "Cafe"],
        "price": {"type": "Property", "value": number, "observedAt": "2026-01-01T00:00:00Z"},
        "name": {"type": "Property", "value": name},
        "owner": {"type": "Relationship", "object": f"urn:t:Person:{number}"},
        "location": {
            "type": "GeoProperty",
            "value": {"type": "Point", "coordinates": [139.0 + number, 35.0]},
        },
    }
    for number, name in enumerate(["Zebra", "Ähre", "b"])
]
PEOPLE: list[dict[str, Any]] = [
    {
        "id": f"urn:t:Person:{number}",
        "type": "Person",
        "name": {"type": "Property", "value": f"P{number}"},
        "friend": {"type": "Relationship", "object": f"urn:t:Person:{(number + 1) % 2}"},
    }
    for number in range(2)
]


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("HIROBA_OPEN", "1")
    settings.server.cache_clear()
    transport = httpx.ASGITransport(application())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver/ngsi-ld/v1") as client:
        made = await client.post("/entityOperations/create", json=ENTITIES + PEOPLE)
        assert made.status_code == 201, made.text
        yield client
    await stores.close()


async def ask(client: httpx.AsyncClient, status: int = 200, /, **parameters: Any) -> Any:
    answer = await client.get("/entities", params=parameters)
    assert answer.status_code == status, answer.text
    return answer.json()


async def ids(client: httpx.AsyncClient, **parameters: Any) -> list[str]:
    return [each["id"].rpartition(":")[2] for each in await ask(client, **parameters)]


async def test_a_plain_answer_is_what_was_sent(client: httpx.AsyncClient) -> None:
    assert await ask(client, type="Shop", orderBy="id") == ENTITIES


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"type": "Shop", "q": "price>0"}, ["1", "2"]),
        ({"type": "Cafe"}, ["0"]),
        ({"type": "(Shop;Cafe)"}, ["0"]),
        ({"q": 'name=="Zebra"'}, ["0"]),
        ({"type": "Shop", "id": "urn:t:Shop:1,urn:t:Shop:2,urn:t:Person:1"}, ["1", "2"]),
        ({"type": "Shop", "idPattern": "[01]$"}, ["0", "1"]),
        ({"attrs": "price"}, ["0", "1", "2"]),
        (
            {"georel": "near;maxDistance==1000", "geometry": "Point", "coordinates": "[139,35]"},
            ["0"],
        ),
        ({"type": "Shop", "orderBy": "price;desc"}, ["2", "1", "0"]),
        ({"type": "Shop", "orderBy": "name", "collation": "de"}, ["1", "2", "0"]),
        ({"type": "Shop", "orderBy": "location;dist-desc", "orderFrom": "[139,35]"}, ["2", "1", "0"]),
        ({"type": "Shop", "q": 'owner{Person:name}=="P1"', "join": "flat"}, ["1", "1"]),
        ({"local": "true", "pick": "id,price", "q": "price<2"}, ["0", "1"]),
        ({"type": "*"}, ["0", "1", "2", "0", "1"]),
    ],
)
async def test_what_is_found(client: httpx.AsyncClient, parameters: dict[str, str], found: list[str]) -> None:
    there = await ids(client, **parameters)
    assert there == found if "orderBy" in parameters else sorted(there) == sorted(found)


async def test_the_body_of_a_post_asks_the_same(client: httpx.AsyncClient) -> None:
    async def post(status: int = 200, /, **members: Any) -> Any:
        answer = await client.post("/entityOperations/query", json={"type": "Query", **members})
        assert answer.status_code == status, answer.text
        return sorted(each["id"] for each in answer.json()) if status == 200 else answer.json()["type"]

    shops = [each["id"] for each in ENTITIES]
    assert await post(entities=[{"type": "Shop"}]) == shops
    assert await post(entities=[{"type": "Shop", "id": shops[:2]}], q="price>0") == [shops[1]]
    mixed = [
        {"type": "Cafe"},
        {"type": "Shop", "idPattern": "2$"},
        {"type": "Person", "id": "urn:t:Person:1"},
    ]
    assert await post(entities=mixed) == ["urn:t:Person:1", shops[0], shops[2]]
    assert await post(attrs=["price"], scopeQ="/x") == []
    around = {"georel": "near;maxDistance==1000", "geometry": "Point", "coordinates": [139, 35]}
    assert await post(geoQ=around) == [shops[0]]
    refused: list[dict[str, Any]] = [
        {},
        {"entities": []},
        {"entities": [{"id": "urn:x:1"}]},
        {"q": 5},
        {"geoQ": 1, "attrs": ["price"]},
    ]
    for wrong in refused:
        assert await post(400, **wrong) == ERRORS + "BadRequestData"


async def test_linked_entities_stand_within_or_behind(client: httpx.AsyncClient) -> None:
    asked = {"id": "urn:t:Shop:0", "type": "Shop", "pick": "id,owner{id,friend{name}}"}
    (shop,) = await ask(client, **asked, join="inline", joinLevel="2")
    person = shop["owner"]["entity"]
    assert set(shop) == {"id", "owner"}
    assert person["friend"]["entity"] == {"name": {"type": "Property", "value": "P1"}}
    (simple,) = await ask(client, **asked, join="inline", joinLevel="2", options="keyValues")
    assert simple == {
        "id": "urn:t:Shop:0",
        "owner": {"id": "urn:t:Person:0", "friend": {"name": "P1"}},
    }
    flat = await ask(client, id="urn:t:Shop:0", type="Shop", join="flat", joinLevel="9")
    assert [each["id"] for each in flat] == ["urn:t:Shop:0", "urn:t:Person:0", "urn:t:Person:1"]
    (around,) = await ask(client, id="urn:t:Person:0", type="Person", join="inline", joinLevel="9")
    assert "entity" not in around["friend"]["entity"]["friend"]  # it is around already
    (kept,) = await ask(client, id="urn:t:Shop:0", type="Shop", join="inline", containedBy="urn:t:Person:0")
    assert "entity" not in kept["owner"]


async def test_a_web_of_links_is_not_followed_without_end(client: httpx.AsyncClient) -> None:
    everybody = [f"urn:t:Node:{number}" for number in range(12)]
    web = [
        {"id": id, "type": "Node", "to": {"type": "Relationship", "object": everybody}} for id in everybody
    ]
    assert (await client.post("/entityOperations/create", json=web)).status_code == 201
    refused = await ask(client, 403, type="Node", join="inline", joinLevel="10")
    assert refused["type"] == ERRORS + "TooComplexQuery"
    assert len(await ask(client, type="Node", join="flat", joinLevel="10")) == 12


@pytest.mark.parametrize("path", ["/entityOperations/query", "/temporal/entityOperations/query"])
async def test_a_question_is_no_book(client: httpx.AsyncClient, path: str) -> None:
    time = {"timerel": "after", "timeAt": "2026-01-01T00:00:00Z"}
    selectors = [{"type": "Shop", "idPattern": f"a{number}"} for number in range(501)]
    body: dict[str, Any] = {"type": "Query", "entities": selectors}
    if "temporal" in path:
        body["temporalQ"] = time
    answer = await client.post(path, json=body)
    assert (answer.status_code, answer.json()["type"]) == (400, ERRORS + "BadRequestData")
    answer = await client.post(path, json={"type": "Query", "q": "a" * (2 << 20)})
    assert (answer.status_code, answer.json()["type"]) == (413, ERRORS + "RequestEntityTooLarge")


async def test_pages_and_their_number(client: httpx.AsyncClient) -> None:
    first = await client.get("/entities", params={"type": "Shop", "limit": "2", "count": "true"})
    assert first.headers["ngsild-results-count"] == "3"
    assert 'offset=2&type=Shop>; rel="next"' in first.headers["link"]
    assert 'rel="prev"' not in first.headers["link"]
    last = await client.get("/entities", params={"type": "Shop", "limit": "2", "offset": "2"})
    assert len(last.json()) == 1
    assert 'rel="next"' not in last.headers["link"]
    assert 'offset=0&type=Shop>; rel="prev"' in last.headers["link"]
    none = await client.get("/entities", params={"type": "Shop", "limit": "0", "count": "true"})
    assert (none.json(), none.headers["ngsild-results-count"]) == ([], "3")


async def test_other_representations(client: httpx.AsyncClient) -> None:
    asked = {"type": "Cafe", "options": "keyValues"}
    geo = await client.get("/entities", params=asked, headers={"accept": "application/geo+json"})
    (feature,) = geo.json()["features"]
    assert (feature["geometry"]["type"], feature["properties"]["price"]) == ("Point", 0)
    linked = await client.get("/entities", params=asked, headers={"accept": "application/ld+json"})
    assert "@context" in linked.json()[0]
    (dated,) = await ask(client, type="Cafe", options="sysAttrs")
    assert "createdAt" in dated
    assert "modifiedAt" in dated["price"]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"id": "urn:t:Shop:1"},
        {"attrs": "createdAt"},
        {"attrs": "id"},
        {"q": 'modifiedAt>"2020-01-01T00:00:00Z"'},
        {"type": "Shop", "id": "no uri"},
        {"type": "Shop", "idPattern": "(a"},
        {"type": "Shop", "idPattern": "(?=a)"},
        {"type": "Shop", "q": "price>"},
        {"type": "Shop", "q": 'owner{name}=="x"'},
        {"type": "Shop", "csf": "))"},
        {"type": "Shop", "georel": "near"},
        {"type": "Shop", "orderBy": "location;dist-asc"},
        {"type": "Shop", "orderBy": "name", "collation": "!!"},
        {"type": "Shop", "limit": "1001"},
        {"type": "Shop", "limit": "-1"},
        {"type": "Shop", "limit": "0"},
        {"type": "Shop", "join": "up"},
        {"type": "Shop", "join": "inline", "joinLevel": "0"},
        {"type": "Shop", "join": "inline", "pick": "a{b{c}}"},
        {"type": "Shop", "pick": "owner{name}"},
        {"type": "Shop", "pick": "name", "omit": "name"},
        {"type": "Shop", "pick": "name", "attrs": "name"},
        {"type": "Shop", "geometryProperty": "location"},
        {"type": "*", "local": "false"},
        {"type": "Shop", "local": "perhaps"},
    ],
)
async def test_what_is_wrong_or_too_wide_is_refused(client: httpx.AsyncClient, parameters: Any) -> None:
    assert (await ask(client, 400, **parameters))["type"] == ERRORS + "BadRequestData"


async def test_unknown_parameters_and_formats_are_refused(client: httpx.AsyncClient) -> None:
    for wrong in ({"colour": "red"}, {"options": "keyValues,red"}, {"format": "red"}):
        assert (await ask(client, 400, type="Shop", **wrong))["type"] == ERRORS + "InvalidRequest"


PARTS = st.sampled_from(
    [
        "Shop",
        "price",
        ">",
        "==",
        "1",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ";",
        ",",
        "|",
        '"',
        "~=",
        ".",
        "id",
        "-1",
        "999",
        "*",
        "\\",
        "ä",
        "urn:t:Shop:1",
        "true",
    ]
)
NAMES = st.sampled_from(
    [
        "type",
        "q",
        "id",
        "idPattern",
        "attrs",
        "pick",
        "omit",
        "scopeQ",
        "orderBy",
        "limit",
        "offset",
        "join",
        "joinLevel",
        "lang",
        "datasetId",
        "georel",
        "coordinates",
        "geometry",
        "csf",
        "options",
        "local",
        "count",
        "containedBy",
        "expandValues",
    ]
)


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(parameters=st.dictionaries(NAMES, st.lists(PARTS, max_size=5).map("".join), max_size=5))
async def test_no_question_breaks_the_server(client: httpx.AsyncClient, parameters: dict[str, str]) -> None:
    answer = await client.get("/entities", params=parameters)
    assert answer.status_code in (200, 400, 404), (parameters, answer.text)
    assert isinstance(msgspec.json.decode(answer.content), list | dict)


async def test_discovery(client: httpx.AsyncClient) -> None:
    assert (await client.get("/types")).json()["typeList"] == ["Cafe", "Person", "Shop"]
    details = {
        each["typeName"]: each["attributeNames"] for each in (await client.get("/types?details=true")).json()
    }
    assert details["Person"] == ["friend", "name"]
    shop = (await client.get("/types/Shop")).json()
    assert shop["entityCount"] == 3
    assert {each["attributeName"]: each["attributeTypes"] for each in shop["attributeDetails"]}["owner"] == [
        "Relationship"
    ]
    assert (await client.get("/attributes")).json()["attributeList"] == [
        "friend",
        "location",
        "name",
        "owner",
        "price",
    ]
    name = (await client.get("/attributes/name")).json()
    assert (name["attributeCount"], name["typeNames"]) == (5, ["Cafe", "Person", "Shop"])
    assert (await client.get("/types/None")).status_code == 404
    assert (await client.get("/attributes/none")).status_code == 404
