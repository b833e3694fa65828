"""The document says what the routes are."""

from __future__ import annotations

from typing import Any

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
