"""The API definition (OpenAPI 3.0) of the tiles."""

from __future__ import annotations

from typing import Any

from hiroba.context.city.types import MOST_ZOOM
from hiroba.protocols.tiles.encoding import MEDIA_TYPE

_JSON = "application/json"
_QUERY: tuple[dict[str, Any], ...] = (
    {
        "name": "type", "in": "query", "description": "Types of things, several times; else all.",
        "schema": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
        "style": "form", "explode": True,
    },
    {
        "name": "source", "in": "query", "description": "Id of the dataset whose places are meant.",
        "schema": {"type": "string"},
    },
    {
        "name": "organisation", "in": "query", "description": "Whose things.", "schema": {"type": "string"},
    },
)  # fmt: skip


def definition(title: str, root: str) -> dict[str, Any]:
    """Return the document; root: address of the list of tilesets."""
    matrices = _path("set", {"type": "string", "enum": ["WebMercatorQuad"]})
    zoom = _path("z", {"type": "integer", "minimum": 0, "maximum": MOST_ZOOM})
    number = {"type": "integer", "minimum": 0}
    place = [matrices, zoom, _path("x", number), _path("y", number)]
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0"},
        "servers": [{"url": root}],
        "paths": {
            "/": _get("tilesets", "The tilesets.", _JSON, list(_QUERY)),
            "/conformance": _get("conformance", "Conformance classes.", _JSON, []),
            "/tileMatrixSets/{set}": _get("matrices", "How the world is cut.", _JSON, [matrices]),
            "/{set}": _get("tileset", "Layers, limits and addresses.", _JSON, [matrices, *_QUERY]),
            "/{set}/tilejson.json": _get("tilejson", "The same as TileJSON.", _JSON, [matrices, *_QUERY]),
            "/{set}/{z}/{x}/{y}": _get("tile", "One tile.", MEDIA_TYPE, [*place, *_QUERY]),
        },
    }


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _get(name: str, summary: str, media_type: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    schema = {"type": "object"} if media_type == _JSON else {"type": "string", "format": "binary"}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "OK", "content": {media_type: {"schema": schema}}},
                "default": {"description": "A problem (RFC 9457).", "content": problem},
            },
        }
    }
