"""/s/dashboards/: the dashboards, and all indicators."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Standing
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.organisations import service as organisations
from hiroba.services.dashboards import service as dashboards
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.sheet import Sheet
from hiroba.services.dashboards.themes import named
from hiroba.services.dashboards.types import View

_PAGE: Final = 30


def home(request: HttpRequest, who: Principal) -> HttpResponse:
    language = asked_language()
    text, theme = request.GET.get("q", "")[:100], request.GET.get("theme", "")[:40]
    organisation = request.GET.get("organisation", "")[:64]
    found = indicators.listing(who, organisation, theme, text.replace("\0", ""))
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    every = found if not (text or theme or organisation) else indicators.listing(who)
    owners = {each.definition.organisation for each in every}
    return render(
        request,
        "dashboards/home.html",
        {
            "boards": dashboards.boards(who),
            "lines": _lines(list(page.object_list), who, language),
            "page": page,
            "query": _rest(request),
            "text": text,
            "theme": theme,
            "organisation": organisation,
            "themes": named(sorted({word for each in every for word in each.definition.themes})),
            "owners": [each for each in organisations.all() if each.code in owners],
            "may_define": manifests.allowed(who, "dashboards:define"),
            "may_edit": manifests.allowed(who, dashboards.EDIT),
        },
    )


def _lines(standings: list[Standing], who: Principal, language: str) -> list[dict[str, object]]:
    """Each indicator with its latest number, and what changed."""
    latest = {each.definition.id: each.latest for each in standings if each.latest}
    places = tuple({each.place for each in latest.values()})
    sheet = Sheet(View(tuple(latest), places), who, language)
    lines = []
    for each in standings:
        id, value = each.definition.id, latest.get(each.definition.id)
        line: dict[str, object] = {
            "standing": each, "definition": each.definition, "themes": named(each.definition.themes),
        }  # fmt: skip
        if value and (id, value.place, value.year) in sheet.cells:
            cell = id, value.place, value.year
            line |= {
                "shown": sheet.shown(id, value.value), "href": sheet.href(cell),
                "year": sheet.year(value.year), "place": sheet.place(value.place),
                "change": sheet.change(id, value.place, value.year),
            }  # fmt: skip
        lines.append(line)
    return lines


def _rest(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
