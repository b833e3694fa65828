"""/s/dashboards/indicators/<id>: one indicator, from every side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Standing
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.panels import panel_of
from hiroba.services.dashboards.sheet import Sheet
from hiroba.services.dashboards.themes import named
from hiroba.services.dashboards.tiles import grid
from hiroba.services.dashboards.types import Kind, View
from hiroba.services.dashboards.viewing import query_of


def indicator(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """?year= of the map and the ranks; ?per_head=1; ?merged=1. Raises UnknownIndicator, WrongYear."""
    standing = indicators.standing(id, who)
    language = asked_language()
    until = request.GET.get("year", "")
    view = View(
        (id,), last=indicators.read_year(until) if until else None,
        per_head=request.GET.get("per_head") == "1", merged=request.GET.get("merged") == "1",
    )  # fmt: skip
    told = []
    try:
        sheet = Sheet(view, who, language)
    except HirobaError as error:  # cannot be divided or summed: the plain values are shown, and it is said
        told.append(str(error))
        view = replace(view, per_head=False, merged=False)
        sheet = Sheet(view, who, language)
    values = _around(standing, who) | _panels(standing, sheet) | {"told": told, "view": view}
    values["years"] = [(year, sheet.year(year)) for year in reversed(standing.years)]
    values["chosen"] = sheet.last_year
    values["query"] = query_of(view)
    return render(request, "dashboards/indicator.html", values)


def _panels(standing: Standing, sheet: Sheet) -> dict[str, Any]:
    """The owner's own line where there is one, then the places beside each other."""
    owner = standing.definition.organisation
    places = {place for _id, place, _year in sheet.cells}
    found: dict[str, Any] = {"several": len(places) > 1}
    found["lines"] = panel_of(_as(sheet, Kind.LINES))
    found["moved"] = len(sheet.years) > 1 or len(places) <= 1 or bool(sheet.targets)  # else bars tell more
    if len(places) > 1:
        on_map = len(places & set(grid())) >= 3
        found["ranks"] = panel_of(_as(sheet, Kind.MAP if on_map else Kind.BARS))
        if len(sheet.years) > 1:
            found["multiples"] = panel_of(_as(sheet, Kind.MULTIPLES))
    last = sheet.years_of(standing.definition.id, owner)[-1:]
    if last:
        cell = standing.definition.id, owner, last[0]
        value = sheet.cells[cell]
        found |= {
            "shown": sheet.shown(cell[0], value), "shown_year": sheet.year(cell[2]),
            "href": sheet.href(cell), "change": sheet.change(*cell),
        }  # fmt: skip
    found["goals"] = [
        (sheet.place(place), sheet.year(year), sheet.shown(id, value))
        for (id, place, year), value in sorted(sheet.targets.items(), key=lambda each: each[0][1:])
    ]
    return found


def _as(sheet: Sheet, kind: Kind) -> Sheet:
    """The same values, shown otherwise."""
    sheet.view = replace(sheet.view, kind=kind)
    return sheet


def _around(standing: Standing, who: Principal) -> dict[str, Any]:
    definition = standing.definition
    per_head = None
    if definition.per_head:
        found = indicators.listing(who, ids=[definition.per_head])
        per_head = found[0].definition if found else None
    return {
        "standing": standing,
        "definition": definition,
        "owner": organisations.get(definition.organisation),
        "themes": named(definition.themes),
        "divisor": per_head,
        "may_change": indicators.may_change(definition, who),
    }
