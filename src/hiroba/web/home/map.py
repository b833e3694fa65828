"""The map of everything that has a place, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.context import service as city
from hiroba.kernel.decide import service as decide
from hiroba.web.live.entities import colours
from hiroba.web.live.values import name_of
from hiroba.web.shell import principal
from hiroba.web.vocabulary import type_title

_LISTED = 40  # places in the list below the map


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be shown or hidden. colour: number in the palette."""

    type: str
    title: str
    count: int
    colour: int
    shown: bool


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """?type= (several): the kinds to show; all of them when none is named."""
    sight = decide.sight(principal(request))
    palette = colours(sight)
    found = city.types(sight)
    wanted = set(request.GET.getlist("type")) & {each.type for each in found}
    kinds = [
        Kind(
            each.type,
            type_title(each.type),
            each.count,
            palette[each.type],
            not wanted or each.type in wanted,
        )
        for each in found
    ]
    query = QueryDict(mutable=True)
    query.setlist("type", [each.type for each in kinds if each.shown])
    shown = [kind for kind in kinds if kind.shown]
    listed = [
        {"name": name_of(each), "kind": kind.title, "source": each.source}
        for kind in shown[:_LISTED]
        for each in city.query(sight=sight, type=kind.type, limit=max(1, _LISTED // len(shown)))
    ]
    live = reverse("web:live")
    values = {"kinds": kinds, "source": f"{live}?{query.urlencode()}", "live": live, "listed": listed}
    return render(request, "web/home/map.html", values)
