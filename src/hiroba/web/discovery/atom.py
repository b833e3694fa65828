"""Atom feeds (RFC 4287) of datasets that are new or were changed: of all, of a member, of a search."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import AllOf, AnyOf, Condition, Criterion, DatasetDetail, Op, Order, Words
from hiroba.kernel.decide import service as decide
from hiroba.kernel.organisations import service as organisations
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.catalogue.search.query import address, read_query
from hiroba.web.discovery.root import root
from hiroba.web.numbers import page_number
from hiroba.web.shell import principal, site_name
from hiroba.web.templatetags.hiroba_ui import title_of

ENTRIES = 50
_MOST_PAGE = 10_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0, 2.2
_FACETS = ("organisation", "theme", "format", "licence", "place", "model")


class Feed(Atom1Feed):
    """With the address of the next page (RFC 5005, 3)."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.feed["next"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next"]})


@require_safe
def whole(request: HttpRequest) -> HttpResponseBase:
    """GET /feed.atom."""
    title = _("{name}の新しいデータ").format(name=site_name() or _("広場"))
    return _feed(request, title, AllOf(), reverse("web:home"))


@require_safe
def of_organisation(request: HttpRequest, code: str) -> HttpResponseBase:
    """GET /organisations/<code>/feed.atom. Raises UnknownOrganisation, OrganisationLeft."""
    title = _("{name}の新しいデータ").format(name=title_of(organisations.get(code)))
    organisations.require_there(code)
    return _feed(
        request, title, Criterion("organisation", Op.IS, code), reverse("web:organisation", args=[code])
    )


@require_safe
def of_search(request: HttpRequest) -> HttpResponseBase:
    """GET /search.atom?q=…&theme=…: the search page's words and choices, the newest change first."""
    query = read_query(request.GET)
    parts: list[Condition] = [Words(query.text)] if query.text else []
    parts += [_any_of(name, values) for name in _FACETS if (values := getattr(query, name))]
    title = _("「{text}」の新しいデータ").format(text=query.text or _("すべて"))
    return _feed(request, title, AllOf(tuple(parts)), address(query))


def _any_of(facet: str, values: tuple[str, ...]) -> Condition:
    return AnyOf(tuple(Criterion(facet, Op.IS, value) for value in values))


def _feed(request: HttpRequest, title: str, condition: Condition, page: str) -> HttpResponseBase:
    sight, number = decide.sight(principal(request)), min(page_number(request), _MOST_PAGE)
    found = datasets.select(
        condition,
        sight,
        order=(Order("changed", descending=True),),
        offset=(number - 1) * ENTRIES,
        limit=ENTRIES,
    )
    base = root(request)
    feed = Feed(
        title=_clean(title),
        link=base + page,
        description="",
        language=get_language(),
        feed_url=_address(request, base, number),
        feed_guid=_address(request, base, 1),
        next=_address(request, base, number + 1) if found.total > number * ENTRIES else "",
    )
    names = organisations_by_code()
    for detail in datasets.details(list(found.ids), sight):
        owner = names.get(detail.card.organisation)
        _add(feed, base, detail, title_of(owner) if owner else detail.card.organisation)
    body = feed.writeString("utf-8").encode()
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["ETag"] = etag
    same = get_conditional_response(request, etag, None, response) if found.ids else None
    return same or response


def _add(feed: Feed, base: str, detail: DatasetDetail, owner: str) -> None:
    card = detail.card
    link = base + reverse("catalogue:dataset", args=[card.id])
    more: dict[str, Any] = {"categories": [_clean(each) for each in card.keywords]}
    feed.add_item(
        title=_clean(card.title),
        link=link,
        description=escape(_clean(card.description or card.title)),
        author_name=_clean(detail.publisher or owner),
        unique_id=link,
        pubdate=card.created,
        updateddate=card.changed or card.modified,
        **more,
    )


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _address(request: HttpRequest, base: str, number: int) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    if number > 1:
        query["page"] = str(number)
    return base + request.path + (f"?{query.urlencode()}" if query else "")
