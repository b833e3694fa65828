"""The OpenAPI 3.1 document of the API, made from its routes, and the route that serves it."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from django.utils import translation

from hiroba import __version__
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.accept import GEO, JSON, LD
from hiroba.protocols.ngsi_ld.exchange import MERGE_PATCH
from hiroba.protocols.ngsi_ld.openapi.operations import OPERATIONS, Operation
from hiroba.protocols.ngsi_ld.openapi.parameters import LINK, TENANT, path_parameter, query_parameter
from hiroba.protocols.ngsi_ld.openapi.schemas import EXAMPLES, SCHEMAS, ref

PATH = "/openapi.json"
_PROBLEM = {"content": {"application/problem+json": {"schema": ref("ProblemDetails")}}}


def add_routes(router: Router) -> None:
    """Serve the document of all routes of the router, also those that are added later."""

    @cache
    def encoded(server: str, language: str) -> bytes:
        with translation.override(language):
            return msgspec.json.encode(document(router.routes(), server + router.prefix))

    async def serve(request: Request) -> Response:
        """In English; `?lang=ja` says in Japanese what operations and parameters are: people try them on the
        page."""
        server = settings.server().public_url.rstrip("/")
        language = "ja" if request.parameter("lang") == "ja" else "en"
        return Response(200, encoded(server, language), [(b"content-type", b"application/json")])

    router.add("GET", PATH, serve)


def document(routes: list[tuple[str, str]], server: str) -> dict[str, Any]:
    """Return the document of these routes (method, path with places), as JSON-ready values."""
    paths: dict[str, Any] = {}
    for method, path in sorted(routes, key=lambda route: (route[1], route[0])):
        operation = OPERATIONS.get((method, path))
        if operation is not None:
            paths.setdefault(path, {})[method.lower()] = _operation(method, path, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "NGSI-LD",
            "version": __version__,
            "description": "The living city as ETSI GS CIM 009 (NGSI-LD) 1.9.1 speaks of it."
            " Reading public data needs no token.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "parameters": {"tenant": _said(TENANT), "link": _said(LINK)},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(method: str, path: str, operation: Operation) -> dict[str, Any]:
    places = [segment[1:-1] for segment in path.split("/") if segment.startswith("{")]
    said: dict[str, Any] = {
        "summary": str(operation.summary),
        "operationId": method.lower() + "".join(word.strip("{}").capitalize() for word in path.split("/")),
        "tags": [path.split("/")[1]],
        "parameters": [
            *(path_parameter(place) for place in places),
            *(query_parameter(name) for name in sorted(operation.parameters)),
            {"$ref": "#/components/parameters/tenant"},
            {"$ref": "#/components/parameters/link"},
        ],
        "responses": {
            **{status: _answer(schema, operation.geo) for status, schema in operation.answers.items()},
            "default": {"description": "What went wrong, and what to do", **_PROBLEM},
        },
    }
    if operation.clause:
        said["description"] = f"ETSI GS CIM 009, {operation.clause}"
    if operation.body is not None:
        said["requestBody"] = {"required": True, "content": _taken(operation)}
    return said


def _said(field: dict[str, Any]) -> dict[str, Any]:
    return field | {"description": str(field["description"])}


def _answer(schema: dict[str, Any] | None, geo: bool) -> dict[str, Any]:
    if schema is None:
        return {"description": "Done"}
    content: dict[str, Any] = {kind: {"schema": schema} for kind in (JSON, LD)}
    if geo:
        content[GEO] = {"schema": {"type": "object"}}
    return {"description": "Found", "content": content}


def _taken(operation: Operation) -> dict[str, Any]:
    schema = operation.body or {}
    content: dict[str, Any] = {"schema": schema}
    example = _example(schema)
    if example is not None:
        content["example"] = example
    kinds = (JSON, MERGE_PATCH) if operation.patch else (JSON,)
    return dict.fromkeys(kinds, content) | {LD: {"schema": schema}}


def _example(schema: dict[str, Any]) -> Any:
    if schema.get("type") == "array":
        item = _example(schema["items"])
        return None if item is None else [item]
    return EXAMPLES.get(schema.get("$ref", "").rpartition("/")[2])
