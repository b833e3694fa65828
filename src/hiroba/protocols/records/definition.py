"""The API definition (OpenAPI 3.0) of the records."""

from __future__ import annotations

from typing import Any

from hiroba.protocols.records.linking import GEOJSON, JSON

_PARAMETERS: tuple[dict[str, Any], ...] = (
    {
        "name": "q", "description": "Words, in Japanese or English; all of them are looked for.",
        "schema": {"type": "string"},
    },
    {
        "name": "bbox", "description": "west,south,east,north in CRS84.", "style": "form", "explode": False,
        "schema": {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
    },
    {
        "name": "datetime",
        "description": "A moment or an interval (start/end, .. is open) in which the data changed last.",
        "schema": {"type": "string"},
    },
    {
        "name": "limit", "description": "Records of a page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 10},
    },
    {
        "name": "page", "description": "Page, from 1.",
        "schema": {"type": "integer", "minimum": 1, "default": 1},
    },
)  # fmt: skip


def definition(title: str, root: str) -> dict[str, Any]:
    """Return the document; root: address of the landing page."""
    collection = {"name": "collection", "in": "path", "required": True, "schema": {"type": "string"}}
    record = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    asked = [{"in": "query", "required": False, **each} for each in _PARAMETERS]
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0"},
        "servers": [{"url": root}],
        "paths": {
            "/": _get("landing", "What there is.", JSON),
            "/conformance": _get("conformance", "Conformance classes.", JSON),
            "/collections": _get("collections", "The catalogue.", JSON),
            "/collections/{collection}": _get("collection", "The catalogue.", JSON, [collection]),
            "/collections/{collection}/items": _get("records", "Datasets.", GEOJSON, [collection, *asked]),
            "/collections/{collection}/items/{id}": _get(
                "record", "One dataset.", GEOJSON, [collection, record]
            ),
        },
    }


def _get(
    name: str, summary: str, media_type: str, parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters or [],
            "responses": {
                "200": {"description": "OK", "content": {media_type: {"schema": {"type": "object"}}}},
                "default": {"description": "A problem (RFC 9457).", "content": problem},
            },
        }
    }
