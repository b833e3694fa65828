"""GET /live/entities.geojson: what is in the city now, and what changed since the last look."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hiroba.context.city import service as city
from hiroba.context.city.types import BBox, StoredEntity
from hiroba.context.entities.service import UnknownEntity
from hiroba.kernel.decide.types import Principal, Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.live.colouring import colours
from hiroba.web.live.features import collection, is_point
from hiroba.web.live.metered import meter
from hiroba.web.shell import city_sight, principal
from hiroba.web.vocabulary import GENERIC

AROUND = 0.006  # degrees on each side of one thing that its map shows
_GROUND = 1000  # features under one thing
MOST = 5000  # features in one answer; a map with more asks for a part


class WrongBox(HirobaError):
    code = "wrong_bbox"
    status = 400
    sentence = _("範囲（bbox）は「西,南,東,北」の4つの数を、経度・緯度の順で書いてください。")


def parse_bbox(text: str) -> BBox | None:
    """Parse west,south,east,north in degrees; None for ""; raises WrongBox."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise WrongBox from None
    # NaN compares false with everything: it is refused too
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise WrongBox
    return (west, south, east, north)


@require_safe
def entities(request: HttpRequest) -> JsonResponse:
    """?type= (several), ?bbox=, ?organisation=, ?source= (a dataset), ?since= (a cursor: only changes),
    ?id= (one thing of the organisation), ?tiles= (whoever can draw tiles is told where they are, in place of
    more things than one answer holds)."""
    who = principal(request)
    sight = city_sight(who)
    box = parse_bbox(request.GET.get("bbox", ""))
    kinds = request.GET.getlist("type")
    if request.GET.get("since"):
        changed, cursor = _changed(request.GET["since"], sight, box, kinds, request.GET.get("organisation"))
        return _told(who, changed, colours(sight), cursor)
    if request.GET.get("id"):
        return _one(who, request.GET.get("organisation", ""), request.GET["id"], sight)
    cursor = city.changes(None, sight=sight).cursor  # taken first: what changes meanwhile is told next time
    organisation = request.GET.get("organisation") or None
    if request.GET.get("tiles") and not (box or request.GET.get("source")):
        there = {each.type: each.count for each in city.types(sight, organisation)}
        if sum(there.get(kind, 0) for kind in kinds or there) > MOST:
            return _geojson(collection((), {}, cursor=cursor) | {"tiles": _tiles(kinds, organisation)})
    found: list[StoredEntity] = []
    # kinds of few things first, ground last: where not everything fits, that is what may be missing
    counts = {each.type: each.count for each in city.types(sight)}
    for kind in sorted(kinds or counts, key=lambda each: (each == GENERIC, counts.get(each, 0), each)):
        found += city.query(
            sight=sight,
            type=kind,
            bbox=box,
            tenant=organisation,
            source=request.GET.get("source") or None,
            limit=MOST + 1 - len(found),
        )
        if len(found) > MOST:
            break
    return _told(who, found[:MOST], colours(sight), cursor, truncated=len(found) > MOST)


def _tiles(kinds: list[str], organisation: str | None) -> str:
    """Where the TileJSON of the same things is."""
    query = urlencode({"type": kinds} | ({"organisation": organisation} if organisation else {}), doseq=True)
    return reverse("web:live_tiles") + (f"?{query}" if query else "")


def _one(who: Principal, organisation: str, id: str, sight: Sight) -> JsonResponse:
    """A map of one thing and the ground under it, or of nothing. With the cursor of now, to be told what
    becomes of it."""
    cursor = city.changes(None, sight=sight).cursor
    try:
        found = [city.get(organisation, id, sight)]
    except UnknownEntity:
        return _told(who, [], {}, cursor)
    west, south = found[0].longitude, found[0].latitude
    if found[0].type != GENERIC and west is not None and south is not None:
        around = (west - AROUND, south - AROUND, west + AROUND, south + AROUND)
        ground = city.query(sight=sight, type=GENERIC, bbox=around, limit=_GROUND)
        found += [each for each in ground if not is_point(each)]  # a point would seem to be the thing
    return _told(who, found, colours(sight), cursor)


def _changed(
    since: str, sight: Sight, box: BBox | None, kinds: list[str], organisation: str | None
) -> tuple[list[StoredEntity], str]:
    feed = city.changes(since, sight=sight, type=kinds[0] if len(kinds) == 1 else None, bbox=box)
    wanted = [
        each
        for each in feed.items
        if (not kinds or each.type in kinds) and (not organisation or each.tenant == organisation)
    ]
    return wanted, feed.cursor


def _told(
    who: Principal,
    things: list[StoredEntity],
    palette: Mapping[str, int],
    cursor: str,
    *,
    truncated: bool = False,
) -> JsonResponse:
    answer = _geojson(collection(things, palette, cursor=cursor, truncated=truncated))
    meter(who, things, len(answer.content))
    return answer


def _geojson(values: dict[str, object]) -> JsonResponse:
    response = JsonResponse(
        values, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store" if values.get("next") else "private, max-age=30"
    return response
