"""/s/dashboards/compare: any indicators, places and years; the address keeps the view."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.catalog.tables.service import plain_cell
from hiroba.indicators import service as indicators
from hiroba.indicators.types import PlaceKind
from hiroba.kernel.charts import service as charts
from hiroba.kernel.dates import service as dates
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.panels import panel_of
from hiroba.services.dashboards.service import MOST_INDICATORS
from hiroba.services.dashboards.sheet import Sheet, options
from hiroba.services.dashboards.types import KINDS, Kind, View, WrongForm
from hiroba.services.dashboards.viewing import query_of, view_of


def compare(request: HttpRequest, who: Principal) -> HttpResponse:
    """What cannot be read is told above the form, which stays as it was filled in."""
    language, told = asked_language(), []
    try:
        view = view_of(request.GET)
        panel = panel_of(Sheet(view, who, language)) if view.indicators else None
    except HirobaError as error:
        view, panel = View(tuple(request.GET.getlist("i"))[:MOST_INDICATORS]), None
        told = [str(error)]
    known = indicators.listing(who)
    years = sorted({year for each in known for year in each.years})
    values = {
        "view": view,
        "panel": panel,
        "told": told,
        "query": query_of(view),
        "options": options(known, language),
        "places": _offered(language),
        "chosen_places": _names(view, language) if not told else request.GET.get("p", ""),
        "kinds": [(kind.value, title) for kind, title in KINDS.items()],
        "years": [(year, indicators.written_year(year, language)) for year in years],
        "first": request.GET.get("from", "") if told else view.first,
        "last": request.GET.get("to", "") if told else view.last,
        "most": MOST_INDICATORS,
        "embed": request.build_absolute_uri(f"embed/compare?{query_of(view)}"),
    }
    return render(request, "dashboards/compare.html", values)


def data(request: HttpRequest, who: Principal, form: str) -> HttpResponse:
    """The values of a view. Raises WrongForm, UnknownPlace, WrongYear, NoPerHead, NotAdditive, NoLetters."""
    writers = {"csv": _csv, "json": _json}
    if form not in writers and form not in charts.FORMS:
        raise WrongForm()
    sheet = Sheet(view_of(request.GET), who, asked_language())
    answer = writers[form](sheet, request) if form in writers else _picture(sheet, request, form)
    answer["Content-Disposition"] = f'attachment; filename="indicators.{form}"'
    return answer


def _csv(sheet: Sheet, request: HttpRequest) -> HttpResponse:
    """With the mark by which spreadsheets know UTF-8; one row a value, with the address of its trail."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        ["indicator", "title", "place", "place_name", "fiscal_year", "value", "unit", "trail"]
    )  # fmt: skip
    for cell, value in sheet.cells.items():
        indicator, place, year = cell
        writer.writerow(
            [
                indicator, plain_cell(sheet.title(indicator)), place, plain_cell(sheet.place(place)), year,
                f"{value:.15g}", plain_cell(sheet.unit(indicator)),
                request.build_absolute_uri(sheet.href(cell)),
            ]
        )  # fmt: skip
    return HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")


def _json(sheet: Sheet, request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "indicator": cell[0], "place": cell[1], "fiscal_year": cell[2], "value": value,
            "trail": request.build_absolute_uri(sheet.href(cell)),
        }
        for cell, value in sheet.cells.items()
    ]  # fmt: skip
    titles = {
        id: {"title": sheet.title(id), "unit": sheet.unit(id), "formula": sheet.formula(id)}
        for id in sheet.standings
    }
    places = {code: sheet.place(code) for code in sheet.places}
    body = json.dumps({"indicators": titles, "places": places, "values": rows}, ensure_ascii=False)
    return HttpResponse(body, content_type="application/json")


def _picture(sheet: Sheet, request: HttpRequest, form: str) -> HttpResponse:
    """The drawing with its title and source; what has none of its own is drawn as lines or bars."""
    if sheet.view.kind in (Kind.NUMBERS, Kind.TABLE):
        sheet.view = replace(sheet.view, kind=Kind.LINES if len(sheet.years) > 1 else Kind.BARS)
    panel = panel_of(sheet)
    if not panel.drawings:
        raise WrongForm()
    name, drawing = panel.drawings[0].name, panel.drawings[0].wide
    if sheet.view.kind is Kind.MULTIPLES:
        name, drawing = "", charts.grid([(each.name, each.wide) for each in panel.drawings], panel.title)
    file = charts.File(
        f"{panel.title}{panel.in_unit} {name}".strip(), _source(request), request.build_absolute_uri("/")[:-1]
    )
    return HttpResponse(charts.taken_along(drawing, file, form), content_type=charts.FORMS[form])


def _source(request: HttpRequest) -> str:
    address = request.build_absolute_uri(reverse("dashboards:home"))
    return _("出典：広場 {address}（{day}の数字）").format(address=address, day=dates.written(timezone.now()))


def _names(view: View, language: str) -> str:
    """The chosen places, as they are typed."""
    return (", " if language == "en" else "、").join(indicators.written_places(view.places, language))


def _offered(language: str) -> list[str]:
    """Names that the field of places completes: municipalities and prefectures first."""
    return [
        each.name_en if language == "en" else each.name_ja
        for each in indicators.all_places()
        if each.kind is not PlaceKind.ORGANISATION
    ]
