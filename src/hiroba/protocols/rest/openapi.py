"""The OpenAPI 3.1 document, made from the operations."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba import __version__
from hiroba.protocols.rest.operation import Operation, Parameter

_REFERENCE = "#/components/schemas/{name}"


class Problem(msgspec.Struct, frozen=True):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def document(operations: tuple[Operation, ...], server: str) -> dict[str, Any]:
    """Return the document as JSON-ready values."""
    types = [operation.answer for operation in operations] + [Problem]
    types += [operation.body for operation in operations if operation.body is not None]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    paths: dict[str, Any] = {}
    for operation, schema in zip(operations, schemas, strict=False):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schema)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hiroba API",
            "version": __version__,
            "description": "Publish files and read datasets. Reading public data needs no token.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(operation: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    answers = {
        str(operation.status): {"description": "Done", "content": {"application/json": {"schema": schema}}}
    }
    for status in sorted({400, 401, 403, *operation.errors}):
        answers[str(status)] = {
            "description": "Refused",
            "content": {"application/problem+json": {"schema": {"$ref": _REFERENCE.format(name="Problem")}}},
        }
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation.handler.__name__,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "responses": answers,
    }
    if operation.free_query:
        described["parameters"].append(
            {
                "name": "filter",
                "in": "query",
                "style": "form",
                "explode": True,
                "description": operation.free_query,
                "schema": {"type": "object", "additionalProperties": {"type": "string"}},
            }
        )
    if operation.upload:
        described["requestBody"] = {
            "required": True,
            "content": _content(operation),
        }
    return described


def _content(operation: Operation) -> dict[str, Any]:
    if operation.body is None:
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    (schema,), _components = msgspec.json.schema_components([operation.body], ref_template=_REFERENCE)
    return {"application/json": {"schema": schema}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = msgspec.json.schema(parameter.type)
    if not parameter.required and parameter.default is not None:
        schema = {**schema, "default": parameter.default}
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required or parameter.place == "path",
        "description": parameter.description,
        "schema": schema,
    }
