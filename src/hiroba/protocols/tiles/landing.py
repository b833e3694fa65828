"""What says where the tiles are: OGC API - Tiles 1.0 (OGC 20-057), and TileJSON 3.0 for clients of maps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hiroba.context.city import service as city
from hiroba.context.city.types import MOST_ZOOM
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Sight
from hiroba.protocols.answering import service as answering
from hiroba.protocols.tiles.addresses import MATRIX_SET, asked_for, known_set
from hiroba.protocols.tiles.content import Asked
from hiroba.protocols.tiles.definition import definition
from hiroba.protocols.tiles.encoding import MEDIA_TYPE
from hiroba.protocols.tiles.matrices import WEB_MERCATOR_QUAD, metres

ROOT = "/tiles"
JSON, OPENAPI = "application/json", "application/vnd.oai.openapi+json;version=3.0"
VARY = "Authorization, Accept-Language"
NEAREST = 18  # zoom beyond which a client enlarges what it has
_CONF = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_CLASSES = ("core", "tileset", "tilesets-list", "dataset-tilesets", "mvt", "oas30")
CONFORMS_TO = tuple(f"{_CONF}/{each}" for each in _CLASSES)
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_TEXT, _NUMBER = "String", "Number"  # as TileJSON has them
FIELDS = {
    "things": {"id": _TEXT, "organisation": _TEXT, "type": _TEXT, "title": _TEXT},
    "cells": {"count": _NUMBER, "type": _TEXT, "types": _NUMBER},
}


def tilesets(request: Request, who: Principal) -> Response:
    """GET /tiles: the only tileset there is, and what says more."""
    root, said = _root(request), _asked(request).query()
    links = [
        _link(f"{root}{said}", "self"),
        _link(f"{root}{said}", f"{_REL}/tilesets-vector"),
        _link(f"{root}/api", "service-desc", OPENAPI),
        _link(f"{root}/conformance", "conformance"),
        _link(f"{root}/tileMatrixSets/{MATRIX_SET}", f"{_REL}/tiling-scheme"),
    ]
    body: dict[str, Any] = {"id": "things", "title": _title(), "links": links}
    box = _box(request, who)
    if box is not None:  # as a collection has it: GDAL looks there
        body["extent"] = {"spatial": {"bbox": [box]}}
    return _private(JSONResponse(body | {"tilesets": [_tileset(request, who)]}))


def tileset(request: Request, who: Principal) -> Response:
    """GET /tiles/WebMercatorQuad. Raises UnknownTileMatrixSet."""
    known_set(request)
    return _private(JSONResponse(_tileset(request, who)))


def tilejson(request: Request, who: Principal) -> Response:
    """GET /tiles/WebMercatorQuad/tilejson.json. Raises UnknownTileMatrixSet."""
    known_set(request)
    asked = _asked(request)
    address = f"{_root(request)}/{MATRIX_SET}/{{z}}/{{x}}/{{y}}{asked.query()}"
    return _private(JSONResponse(described(address, asked, decide.sight(who, Action.ENTITY_READ))))


def described(address: str, asked: Asked, sight: Sight) -> dict[str, Any]:
    """The TileJSON of tiles at an address. bounds: of what `sight` sees."""
    box = city.bounds(sight=sight, types=asked.types, tenant=asked.organisation, source=asked.source)
    found: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": _title(),
        "scheme": "xyz",
        "tiles": [address],
        "minzoom": 0,
        "maxzoom": NEAREST,
        "vector_layers": [{"id": name, "fields": fields} for name, fields in FIELDS.items()],
    }
    return found | ({"bounds": [round(edge, 5) for edge in box]} if box else {})


def conformance(_request: Request, _who: Principal) -> Response:
    """GET /tiles/conformance."""
    return JSONResponse({"conformsTo": CONFORMS_TO})


def api(request: Request, _who: Principal) -> Response:
    """GET /tiles/api: OpenAPI 3.0."""
    return JSONResponse(definition(_title(), _root(request)), media_type=OPENAPI)


def matrix_set(request: Request, _who: Principal) -> Response:
    """GET /tiles/tileMatrixSets/WebMercatorQuad. Raises UnknownTileMatrixSet."""
    known_set(request)
    return JSONResponse(WEB_MERCATOR_QUAD)


def _tileset(request: Request, who: Principal) -> dict[str, Any]:
    root, asked = _root(request), _asked(request)
    here, said = f"{root}/{MATRIX_SET}", asked.query()
    template = f"{here}/{{tileMatrix}}/{{tileCol}}/{{tileRow}}{said}"
    found: dict[str, Any] = {
        "title": _title(),
        "dataType": "vector",
        "crs": WEB_MERCATOR_QUAD["crs"],
        "tileMatrixSetId": MATRIX_SET,
        "tileMatrixSetURI": WEB_MERCATOR_QUAD["uri"],
        "links": [
            _link(f"{here}{said}", "self"),
            _link(template, "item", MEDIA_TYPE) | {"templated": True},
            _link(f"{root}/tileMatrixSets/{MATRIX_SET}", f"{_REL}/tiling-scheme"),
            _link(f"{here}/tilejson.json{said}", "describedby"),
        ],
        "layers": [_layer(name, fields) for name, fields in FIELDS.items()],
    }
    box = _box(request, who)
    if box is None:
        return found
    corners = {"lowerLeft": metres(*box[:2]), "upperRight": metres(*box[2:])}
    return found | {"boundingBox": corners | {"crs": WEB_MERCATOR_QUAD["crs"]}}


def _box(request: Request, who: Principal) -> tuple[float, float, float, float] | None:
    """West, south, east, north of what the reader sees of what is asked for."""
    asked, sight = _asked(request), decide.sight(who, Action.ENTITY_READ)
    return city.bounds(sight=sight, types=asked.types, tenant=asked.organisation, source=asked.source)


def _layer(name: str, fields: dict[str, str]) -> dict[str, Any]:
    kinds = {key: {"type": kind.casefold()} for key, kind in fields.items()}
    scales = {"minTileMatrix": "0", "maxTileMatrix": str(MOST_ZOOM)}
    return {
        "id": name,
        "dataType": "vector",
        "propertiesSchema": {"type": "object", "properties": kinds},
    } | scales


def _title() -> str:
    return _("まちの場所ともの")


def _root(request: Request) -> str:
    return answering.base_of(request) + ROOT


def _asked(request: Request) -> Asked:
    return asked_for(request.query_params.getlist("type"), request.query_params)


def _link(address: str, rel: str, kind: str = JSON) -> dict[str, Any]:
    return {"href": address, "rel": rel, "type": kind}


def _private(response: Response) -> Response:
    """Bounds are those of what the reader sees."""
    response.headers["Cache-Control"], response.headers["Vary"] = "private, no-cache", VARY
    return response
