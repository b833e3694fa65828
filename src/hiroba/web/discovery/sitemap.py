"""GET /sitemap.xml (sitemaps.org 0.9): every public page once; in parts where one file cannot hold them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.series import service as series
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.kernel.organisations import service as organisations
from hiroba.web.discovery.root import root

MOST = 50_000  # addresses of one file
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = (
    "web:home", "catalogue:search", "web:organisations", "web:map", "web:about", "web:api_guide",
    "dialogue:requests", "dialogue:showcases", "series:listing",
)  # fmt: skip
_TOGETHER = 200  # addresses that are sent at once


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The whole, or the index of its parts."""
    base = root(request)
    total = datasets.number(decide.sight(ANONYMOUS))
    if total + len(_pages()) <= MOST:
        return _stream(request, _urlset(base, _pages(), 0, MOST))
    parts = math.ceil(total / MOST)
    addresses = [base + reverse("discovery:sitemap_part", args=[number]) for number in range(parts + 1)]
    lines = [f"<sitemap><loc>{escape(each)}</loc></sitemap>\n" for each in addresses]
    return _stream(request, [_HEAD, f'<sitemapindex xmlns="{_SPACE}">\n', *lines, "</sitemapindex>\n"])


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponseBase:
    """Part 0: the pages; from 1: datasets in the order of their ids."""
    base = root(request)
    if number == 0:
        return _stream(request, _urlset(base, _pages(), 0, 0))
    if (number - 1) * MOST >= datasets.number(decide.sight(ANONYMOUS)):
        raise Http404
    return _stream(request, _urlset(base, [], (number - 1) * MOST, MOST))


def _pages() -> list[str]:
    own = [reverse(name) for name in _PAGES]
    own += [reverse("web:organisation", args=[each.code]) for each in organisations.there()]
    return own + [
        reverse("series:dataset", args=[each.id]) for each in series.series_list(decide.sight(ANONYMOUS))
    ]


def _urlset(base: str, pages: list[str], first: int, limit: int) -> Iterator[str]:
    yield f'{_HEAD}<urlset xmlns="{_SPACE}">\n'
    yield from _bundled(_url(base + path, None) for path in pages)
    if limit:
        rows = datasets.changes(decide.sight(ANONYMOUS), first, limit)
        page = base + reverse("catalogue:dataset", args=["-"]).removesuffix("-")
        yield from _bundled(_url(page + id, at) for id, at in rows)
    yield "</urlset>\n"


def _bundled(lines: Iterable[str]) -> Iterator[str]:
    """A few hundred lines at a time: each piece of an answer costs."""
    bundle: list[str] = []
    for line in lines:
        bundle.append(line)
        if len(bundle) == _TOGETHER:
            yield "".join(bundle)
            bundle = []
    yield "".join(bundle)


def _url(address: str, changed: datetime | None) -> str:
    when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{when}</url>\n"


def _stream(request: HttpRequest, lines: Iterable[str]) -> StreamingHttpResponse:
    given = iter(()) if request.method == "HEAD" else iter(lines)
    return StreamingHttpResponse(given, content_type="application/xml; charset=utf-8")
