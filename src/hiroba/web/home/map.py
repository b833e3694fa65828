"""The map of everything that has a place, kind by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.context.city import service as city
from hiroba.kernel.decide.types import Sight
from hiroba.web.catalogue.reader import whole_number
from hiroba.web.city.addresses import thing_url
from hiroba.web.live.colouring import colours
from hiroba.web.live.metered import meter
from hiroba.web.live.values import name_of
from hiroba.web.shell import city_sight, principal
from hiroba.web.vocabulary import GENERIC, type_title

_LISTED = 30  # places on a page of the list below the map
_MOST_PAGE = 100_000


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be shown or hidden. colour: number in the palette."""

    type: str
    title: str
    count: int
    colour: int
    shown: bool


@dataclass(frozen=True)
class Listed:
    """A place as a line of the list. tenant, type: whose data it is. url: its page. source: the
    dataset that it comes from, if any."""

    tenant: str
    type: str
    name: str
    kind: str
    url: str
    source: str | None


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """?type= (several): the kinds to show, all of them when none is named; ?page= of the list."""
    who = principal(request)
    sight = city_sight(who)
    palette = colours(sight)
    found = [each for each in city.types(sight) if each.placed]
    wanted = set(request.GET.getlist("type")) & {each.type for each in found}
    in_turn = sorted(found, key=lambda each: (each.type == GENERIC, -each.count))
    kinds = [
        Kind(
            each.type,
            type_title(each.type),
            each.count,
            palette[each.type],
            not wanted or each.type in wanted,
        )
        for each in in_turn
    ]
    query = QueryDict(mutable=True)
    query.setlist("type", [each.type for each in kinds if each.shown])
    shown = [kind for kind in kinds if kind.shown]
    total = sum(kind.count for kind in shown)
    pages = max(1, -(-total // _LISTED))
    page = min(whole_number(request, "page", 1, least=1, most=_MOST_PAGE), pages)
    listed = _listed(shown, (page - 1) * _LISTED, sight)
    meter(who, listed)
    live = reverse("web:live")
    kept = f"{query.urlencode()}&" if wanted else ""
    values = {
        "kinds": kinds,
        "source": f"{live}?{query.urlencode()}",
        "live": live,
        "listed": listed,
        "page": page,
        "pages": pages,
        "page_url": f"?{kept}page=",
        "total": total,
    }
    return render(request, "web/home/map.html", values)


def _listed(kinds: Sequence[Kind], start: int, sight: Sight) -> list[Listed]:
    """One page of the places, kind by kind."""
    found: list[Listed] = []
    for kind in kinds:
        if start >= kind.count:
            start -= kind.count
            continue
        page = city.query(sight=sight, type=kind.type, limit=_LISTED - len(found), offset=start)
        found += [
            Listed(
                each.tenant,
                each.type,
                name_of(each),
                kind.title,
                thing_url(each.tenant, each.id),
                each.source,
            )
            for each in page
        ]
        start = 0
        if len(found) >= _LISTED:
            break
    return found
