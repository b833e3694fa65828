"""What a reader may not see is nowhere in an answer: not in lists, counts, joins, orders, names or histories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner, Write
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.settings import service as settings
from hiroba.protocols.ngsi_ld.service import application

pytestmark = pytest.mark.django_db(transaction=True)
OPEN, SHUT, INNER = "urn:t:Room:open", "urn:t:Room:shut", "urn:t:Room:inner"
OWNERS = {
    OPEN: Visibility.PUBLIC,
    SHUT: Visibility.PRIVATE,
    INNER: Visibility.ORGANISATION,
}


def room(id: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": id,
        "type": "Room",
        "height": {"type": "Property", "value": 3},
        "next": {"type": "Relationship", "object": SHUT},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139, 35]}},
    }
    if id != OPEN:
        found |= {"type": ["Room", "Vault"], "secret": {"type": "Property", "value": "gold"}}
    return found


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A stranger, without a token."""
    store = await stores.current()
    tenant = settings.city().default_tenant
    outcomes = await store.write(
        [
            Write(
                tenant,
                id,
                entities.create(entities.read_entity(room(id), jsonld.CORE)),
                Owner("a-city", visibility),
            )
            for id, visibility in OWNERS.items()
        ]
    )
    assert not [each for each in outcomes if isinstance(each, Exception)]
    transport = httpx.ASGITransport(application())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver/ngsi-ld/v1") as client:
        yield client
    await stores.close()


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "Room"},
        {"local": "true"},
        {"local": "true", "idPattern": "urn"},
        {"type": "Room", "id": f"{OPEN},{SHUT},{INNER}"},
        {"type": "Room", "orderBy": "height;desc"},
        {"type": "Room", "orderBy": "location;dist-asc", "orderFrom": "[139,35]"},
        {"type": "Room", "q": "height==3"},
        {"type": "Room", "georel": "near;maxDistance==1", "geometry": "Point", "coordinates": "[139,35]"},
        {"type": "Room", "join": "inline", "joinLevel": "2"},
        {"type": "Room", "join": "flat"},
    ],
    ids=str,
)
async def test_a_query_tells_and_counts_what_is_public(
    client: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    answer = await client.get("/entities", params={**asked, "count": "true"})
    assert answer.status_code == 200, answer.text
    assert [each["id"] for each in answer.json()] == [OPEN]
    assert answer.headers["ngsild-results-count"] == "1"
    assert "gold" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "Vault"},
        {"attrs": "secret"},
        {"q": 'secret=="gold"'},
        {"q": 'next{secret}=="gold"', "join": "inline"},
        {"q": "next{height}==3", "join": "inline"},
    ],
    ids=str,
)
async def test_what_is_hidden_is_found_by_nothing(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    answer = await client.get("/entities", params={**asked, "count": "true"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == []
    assert answer.headers["ngsild-results-count"] == "0"


@pytest.mark.parametrize("path", ["/entities", "/temporal/entities"])
@pytest.mark.parametrize("id", [SHUT, INNER])
async def test_hidden_is_answered_as_missing(client: httpx.AsyncClient, path: str, id: str) -> None:
    hidden = await client.get(f"{path}/{id}")
    missing = await client.get(f"{path}/{id}s")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text == missing.text.replace(f"{id}s", id)


async def test_names_and_numbers_are_those_of_what_is_public(client: httpx.AsyncClient) -> None:
    assert (await client.get("/types")).json()["typeList"] == ["Room"]
    told = (await client.get("/types/Room")).json()
    assert told["entityCount"] == 1
    assert "secret" not in {each["attributeName"] for each in told["attributeDetails"]}
    assert "secret" not in (await client.get("/attributes")).json()["attributeList"]
    assert (await client.get("/attributes/height")).json()["attributeCount"] == 1
    for path in ("/types/Vault", "/attributes/secret"):
        assert (await client.get(path)).status_code == 404, path


@pytest.mark.parametrize(
    "more",
    [{}, {"q": "height==3"}, {"lastN": "1"}, {"aggrMethods": "max", "options": "aggregatedValues"}],
    ids=str,
)
async def test_the_past_is_as_hidden(client: httpx.AsyncClient, more: dict[str, str]) -> None:
    window = {"timerel": "after", "timeAt": "2020-01-01T00:00:00Z", "timeproperty": "modifiedAt"}
    answer = await client.get(
        "/temporal/entities", params={"type": "Room", "count": "true", **window, **more}
    )
    assert answer.status_code == 200, answer.text
    assert [each["id"] for each in answer.json()] == [OPEN]
    assert answer.headers["ngsild-results-count"] == "1"
    nothing = await client.get("/temporal/entities", params={"type": "Vault", "count": "true", **window})
    assert nothing.json() == []
