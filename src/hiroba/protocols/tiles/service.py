"""The door: the things of the city as Mapbox Vector Tiles, found as OGC API - Tiles 1.0 and by TileJSON.

What the portal's own map asks for by its session is told by `tile`, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal
from hiroba.protocols.answering import service as answering
from hiroba.protocols.tiles import landing
from hiroba.protocols.tiles.addresses import asked_for, known_set, tile_of
from hiroba.protocols.tiles.content import Asked, Told, meter, tile
from hiroba.protocols.tiles.encoding import MEDIA_TYPE
from hiroba.protocols.tiles.landing import described
from hiroba.rules.metering.types import Use

__all__ = [
    "CACHED", "MEDIA_TYPE", "ROOT", "Asked", "Told", "asked_for", "described", "is_known", "meter", "routes",
    "tile", "tile_of",
]  # fmt: skip

ROOT = landing.ROOT
CACHED = "private, max-age=5"  # what a reader's own browser may keep


def routes() -> list[Route]:
    matrices, endpoint = f"{ROOT}/{{set}}", answering.endpoint
    return [
        Route(ROOT, endpoint(landing.tilesets), name="tiles"),
        Route(f"{ROOT}/", endpoint(landing.tilesets), name="tiles_root"),  # as some clients ask
        Route(f"{ROOT}/api", endpoint(landing.api), name="tiles_api"),
        Route(f"{ROOT}/conformance", endpoint(landing.conformance), name="tiles_conformance"),
        Route(f"{ROOT}/tileMatrixSets/{{set}}", endpoint(landing.matrix_set), name="tiles_matrices"),
        Route(matrices, endpoint(landing.tileset), name="tileset"),
        Route(f"{matrices}/tilejson.json", endpoint(landing.tilejson), name="tilejson"),
        Route(f"{matrices}/{{z}}/{{x}}/{{y}}", endpoint(_tile), name="tile"),
    ]


def is_known(told: Told, given: str) -> bool:
    """Whether the client has the tile already (If-None-Match; RFC 9110, 13.1.2)."""
    marks = (each.strip().removeprefix("W/") for each in given.split(","))
    return any(each in ("*", told.etag) for each in marks)


def _tile(request: Request, who: Principal) -> Response:
    """GET /tiles/WebMercatorQuad/<z>/<x>/<y>. Raises UnknownTileMatrixSet, NoTileAddress, NoSuchTile."""
    known_set(request)
    at = tile_of(request.path_params)
    asked = asked_for(request.query_params.getlist("type"), request.query_params)
    told = tile(at, asked, decide.sight(who, Action.ENTITY_READ), answering.language_of(request))
    headers: Mapping[str, str] = {
        "ETag": told.etag,
        "Cache-Control": CACHED,
        "Vary": landing.VARY,
    }
    if is_known(told, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    meter(who, told, asked, Use.API)
    return Response(told.body, headers=headers, media_type=MEDIA_TYPE)
