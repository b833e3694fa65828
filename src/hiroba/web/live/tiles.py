"""GET /live/tiles/<z>/<x>/<y>, /live/tiles.json: the portal's map in tiles, for whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hiroba.kernel.decide.types import Sight
from hiroba.kernel.settings import service as settings
from hiroba.protocols.tiles import service as tiles
from hiroba.rules.metering.types import Use
from hiroba.web.live.colouring import colours
from hiroba.web.shell import city_sight, principal
from hiroba.web.vocabulary import type_title


@require_safe
def tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponse:
    """?type= (several), ?organisation=, ?source= (a dataset). Raises NoTileAddress, NoSuchTile."""
    who = principal(request)
    sight = city_sight(who)
    at, asked = tiles.tile_of({"z": z, "x": x, "y": y}), _asked(request)
    told = tiles.tile(at, asked, sight, get_language() or "ja", _saying(sight))
    if tiles.is_known(told, request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        tiles.meter(who, told, asked, Use.PAGE)
        response = HttpResponse(told.body, content_type=tiles.MEDIA_TYPE)
    response["ETag"], response["Cache-Control"] = told.etag, tiles.CACHED
    return response


@require_safe
def tilejson(request: HttpRequest) -> HttpResponse:
    """TileJSON 3.0 of the same."""
    asked = _asked(request)
    base = settings.server().public_url.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    start = base + reverse("web:live_tile", args=["0", "0", "0"]).removesuffix("0/0/0")
    address = f"{start}{{z}}/{{x}}/{{y}}{asked.query()}"
    said = tiles.described(address, asked, city_sight(principal(request)))
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-cache"
    return response


def _saying(sight: Sight) -> Callable[[str], Mapping[str, str | int]]:
    """What a map shows of a type: its colour and its name."""
    palette = colours(sight)

    @lru_cache
    def say(type_: str) -> Mapping[str, str | int]:
        return {"color": palette.get(type_, 1), "kind": type_title(type_)}

    return say


def _asked(request: HttpRequest) -> tiles.Asked:
    return tiles.asked_for(request.GET.getlist("type"), request.GET)
