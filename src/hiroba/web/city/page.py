"""/city/<space>/<id>: one thing, all that is known of it, and its addresses for machines."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.context.city import service as city
from hiroba.context.city.types import StoredEntity
from hiroba.context.entities.service import UnknownEntity
from hiroba.kernel.decide.types import Principal, Sight, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.city.addresses import space_of, thing_url, tongues
from hiroba.web.city.courses import SPANS, courses
from hiroba.web.city.errors import NothingThere
from hiroba.web.city.listing import source_title
from hiroba.web.city.properties import Link, properties, relationships
from hiroba.web.live.colouring import colours
from hiroba.web.live.entities import AROUND
from hiroba.web.live.features import is_point
from hiroba.web.live.metered import meter
from hiroba.web.live.values import name_of, observed_at
from hiroba.web.shell import city_sight, principal
from hiroba.web.subscriptions.rights import may_subscribe
from hiroba.web.vocabulary import property_title, type_title

_FIGURES = 4  # readings that are shown large
_LINKS = 20


class Neighbour(NamedTuple):
    """A thing that is pointed to, or points here. url: "" where there is nothing to be seen."""

    title: str
    name: str
    kind: str
    url: str


@require_safe
def page(request: HttpRequest, tenant: str, id: str) -> HttpResponse:
    """?span=day|month of the charts. Raises NothingThere, OrganisationLeft."""
    who = principal(request)
    organisations.require_there(space_of(tenant))
    sight = city_sight(who)
    try:
        thing = city.get(space_of(tenant), id, sight)
    except UnknownEntity:
        raise NothingThere from None
    meter(who, [thing])
    told = properties(thing)
    asked = request.GET.get("span", "")
    span = asked if asked in SPANS else "day"
    measured = [each for each in told if each.observed and not each.code]
    values = {
        "thing": thing,
        "name": name_of(thing),
        "kind": type_title(thing.type),
        "kind_url": f"{reverse('city:listing')}?{urlencode({'type': thing.type})}",
        "colour": colours(sight).get(thing.type, 1),
        "organisation": _organisation(thing),
        "source": source_title(thing.source, who) if thing.source else "",
        "public": thing.visibility is Visibility.PUBLIC,
        "visibility": _visibility(thing.visibility),
        "when": observed_at(thing) or thing.modified,
        "figures": measured[:_FIGURES],
        "told": told,
        "courses": courses(thing, told, SPANS[span], sight),
        "spans": [(each.title, f"?span={key}#courses", key == span) for key, each in SPANS.items()],
        "span": SPANS[span].title,
        "points_to": [_neighbour(thing, link, sight) for link in relationships(thing)[:_LINKS]],
        "pointed_from": _pointing(thing, sight),
        "subscribe_url": _subscribe(who, thing),
        "tongues": tongues(request, thing.tenant, thing.id),
        "json": json.dumps(thing.body, ensure_ascii=False, indent=2),
    }
    return render(request, "web/city/page.html", values | _map(thing))


def _map(thing: StoredEntity) -> dict[str, Any]:
    if thing.longitude is None:
        return {}
    assert thing.latitude is not None
    live = reverse("web:live")
    edges = (
        thing.longitude - AROUND,
        thing.latitude - AROUND,
        thing.longitude + AROUND,
        thing.latitude + AROUND,
    )
    one = urlencode({"organisation": thing.tenant, "id": thing.id})
    return {
        "map_source": f"{live}?{one}",
        "map_live": f"{live}?{urlencode({'type': thing.type})}",
        "bbox": ",".join(f"{edge:.5f}" for edge in edges) if is_point(thing) else "",
    }


def _organisation(thing: StoredEntity) -> OrganisationInfo | None:
    code = thing.organisation or thing.tenant
    return next((each for each in organisations.all() if each.code == code), None)


def _visibility(visibility: Visibility) -> str:
    return {
        Visibility.PUBLIC: _("だれでも見られます"),
        Visibility.ORGANISATION: _("団体の中だけで見られます"),
        Visibility.PRIVATE: _("担当者だけが見られます"),
    }[visibility]


def _neighbour(thing: StoredEntity, link: Link, sight: Sight) -> Neighbour:
    try:
        other = city.get(thing.tenant, link.id, sight)
    except UnknownEntity:
        return Neighbour(link.title, link.id, "", "")
    return Neighbour(link.title, name_of(other), type_title(other.type), thing_url(other.tenant, other.id))


def _pointing(thing: StoredEntity, sight: Sight) -> list[Neighbour]:
    return [
        Neighbour(
            property_title(other.type, name),
            name_of(other),
            type_title(other.type),
            thing_url(other.tenant, other.id),
        )
        for name, other in city.pointing(thing.tenant, thing.id, sight, _LINKS)
    ]


def _subscribe(who: Principal, thing: StoredEntity) -> str:
    """The form of the subscriptions, filled in for this thing; "" for who may not subscribe."""
    known = any(each.code == thing.tenant for each in organisations.all())
    if not known or not may_subscribe(who, thing.tenant):
        return ""
    address = reverse("subscriptions:make", args=[thing.tenant])
    return f"{address}?{urlencode({'type': thing.type, 'id': thing.id})}"
