"""/jsonldContexts as a client meets it."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest

from hiroba.context.jsonld import service as jsonld
from hiroba.kernel.settings import service as settings

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
CORE = quote("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld", safe="")


async def add(client: httpx.AsyncClient, tenant: str = "") -> str:
    headers = {"NGSILD-Tenant": tenant} if tenant else {}
    answer = await client.post("/jsonldContexts", json={"@context": {"A": "urn:x:A"}}, headers=headers)
    assert (answer.status_code, answer.content) == (201, b"")
    return answer.headers["location"].rpartition("/")[2]


async def test_a_context_is_added_listed_served_and_deleted(client: httpx.AsyncClient) -> None:
    id = await add(client)
    served = await client.get(f"/jsonldContexts/{id}")
    assert served.json() == {"@context": {"A": "urn:x:A"}}
    assert served.headers["content-type"] == "application/json"
    told = (await client.get(f"/jsonldContexts/{id}", params={"details": "true"})).json()
    assert (told["localId"], told["kind"], told["numberOfHits"]) == (id, "Hosted", 1)
    assert told["URL"].endswith(f"/ngsi-ld/v1/jsonldContexts/{id}")
    assert told["createdAt"].endswith("Z")
    assert told["URL"] in (await client.get("/jsonldContexts")).json()
    assert (await client.get("/jsonldContexts", params={"kind": "Hosted"})).json() == [told["URL"]]
    assert (await client.get("/jsonldContexts", params={"kind": "ImplicitlyCreated"})).json() == []
    assert (await client.delete(f"/jsonldContexts/{id}")).status_code == 204
    gone = await client.get(f"/jsonldContexts/{id}")
    assert (gone.status_code, gone.json()["type"]) == (404, ERRORS + "ResourceNotFound")


async def test_another_tenant_knows_nothing_of_it(client: httpx.AsyncClient) -> None:
    id = await add(client, "town")
    for headers in ({}, {"NGSILD-Tenant": "other"}):
        assert (await client.get(f"/jsonldContexts/{id}", headers=headers)).status_code == 404
        assert (await client.delete(f"/jsonldContexts/{id}", headers=headers)).status_code == 404
        assert id not in (await client.get("/jsonldContexts", headers=headers)).text
    mine = await client.get(f"/jsonldContexts/{id}", headers={"NGSILD-Tenant": "town"})
    assert mine.headers["ngsild-tenant"] == "town"


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b'{"A": "urn:x:A"}', "application/json", "InvalidRequest"),
        (b'{"A": "urn:x:A"', "application/json", "InvalidRequest"),
        (b'{"@context": 42}', "application/json", "BadRequestData"),
        (b'{"@context": ["https://example.org/c", 7]}', "application/ld+json", "BadRequestData"),
        (b'{"@context": {"a": "b:x", "b": "a:x"}}', "application/json", "BadRequestData"),
        (b'{"@context": ' + b"[" * 5000 + b"]" * 5000 + b"}", "application/json", "InvalidRequest"),
        (b"A=1", "text/plain", "UnsupportedMediaType"),
    ],
)
async def test_what_is_no_context_is_refused(
    client: httpx.AsyncClient, body: bytes, kind: str, error: str
) -> None:
    answer = await client.post("/jsonldContexts", content=body, headers={"content-type": kind})
    assert answer.json()["type"] == ERRORS + error
    assert b"Location" not in dict(answer.headers.raw)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/jsonldContexts?kind=other", 400),
        ("GET", "/jsonldContexts?details=other", 400),
        ("GET", "/jsonldContexts?colour=red", 400),
        ("GET", "/jsonldContexts/unknown", 404),
        ("DELETE", "/jsonldContexts/unknown", 404),
        ("DELETE", "/jsonldContexts/unknown?reload=true", 400),
        ("DELETE", "/jsonldContexts/unknown?reload=xxx", 400),
        ("DELETE", f"/jsonldContexts/{CORE}", 400),
        ("DELETE", f"/jsonldContexts/{CORE}?reload=true", 204),
        ("GET", f"/jsonldContexts/{CORE}", 200),
        ("GET", f"/jsonldContexts/{CORE}?details=true", 200),
    ],
)
async def test_what_is_asked_wrongly_or_of_the_core_context(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    assert (await client.request(method, path)).status_code == status


async def test_only_what_was_fetched_is_fetched_again(client: httpx.AsyncClient) -> None:
    id = await add(client)
    assert (await client.delete(f"/jsonldContexts/{id}", params={"reload": "true"})).status_code == 400
    url = "https://contexts.example.jp/c.jsonld"
    await jsonld.bring_copy(url, b'{"@context": {"A": "urn:x:A"}}')
    await jsonld.context_of(url)
    place = f"/jsonldContexts/{quote(url, safe='')}"
    assert (await client.get(place, params={"details": "true"})).json()["kind"] == "Cached"
    assert (await client.get(place)).status_code == 422
    assert (await client.delete(place, params={"reload": "true"})).status_code == 204
    assert (await client.delete(place)).status_code == 204


@pytest.mark.django_db(transaction=True)
async def test_nobody_adds_or_deletes_without_the_right(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await add(client)
    monkeypatch.setenv("HIROBA_OPEN", "0")
    settings.server.cache_clear()
    assert (await client.post("/jsonldContexts", json={"@context": {}})).status_code == 401
    assert (await client.delete(f"/jsonldContexts/{id}")).status_code == 401
    assert (await client.get(f"/jsonldContexts/{id}")).status_code == 200
