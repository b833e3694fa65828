"""The document says what the routes are."""

from __future__ import annotations

from typing import Any

import httpx

from hiroba.protocols.ngsi_ld import service
from hiroba.protocols.ngsi_ld.openapi.document import document
from hiroba.protocols.ngsi_ld.openapi.operations import OPERATIONS

ROUTES = service.router().routes()
# answered, but nobody's operations: HEAD as GET, what tells that an id is missing, what brokers tell each other
BESIDE = {
    ("HEAD", "/entities/{id}"),
    ("PUT", "/entities"),
    ("PATCH", "/entities"),
    ("POST", "/remote-notify"),
}


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values())) if value else own
    return set().union(*map(references, value)) if isinstance(value, list) and value else set()


def test_every_route_is_described() -> None:
    assert set(ROUTES) - BESIDE - set(OPERATIONS) == set()


def test_every_reference_leads_somewhere() -> None:
    made = document(ROUTES, "/ngsi-ld/v1")
    for reference in references(made):
        place: Any = made
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_operations_have_names_of_their_own() -> None:
    made = document(ROUTES, "/ngsi-ld/v1")
    ids = [operation["operationId"] for path in made["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids)) == len(set(ROUTES) & set(OPERATIONS))


async def test_parameters_are_told_in_english_unless_japanese_is_asked_for() -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service.application()), base_url="http://testserver"
    ) as client:
        for query, word in (
            ("", "The organisation whose space"),
            ("?lang=ja", "どの団体の空間"),
            ("?lang=x", "The organ"),
        ):
            told = (await client.get(f"/ngsi-ld/v1/openapi.json{query}")).json()
            assert told["components"]["parameters"]["tenant"]["description"].startswith(word)
            fields = told["paths"]["/entities"]["get"]["parameters"]
            texts = [one["description"] for one in fields if "name" in one]
            texts += [one["summary"] for methods in told["paths"].values() for one in methods.values()]
            assert all(
                any("ぁ" <= letter <= "ん" for letter in text) == (query == "?lang=ja") for text in texts
            ), texts
