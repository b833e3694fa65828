"""/s/dashboards/indicators/<id>/values/<place>/<year>: where a number comes from, down to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.tables import service as tables
from hiroba.indicators import service as indicators
from hiroba.indicators.types import Input, SourceKind, Trail
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.storage import service as storage
from hiroba.services.dashboards.pages import made_of
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.sheet import Sheet
from hiroba.services.dashboards.types import View

_ROWS: Final = 20


@dataclass(frozen=True)
class Rows:
    """The first rows of a table that went into a number; () where the reader may not see them."""

    input: Input
    titles: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    total: int = 0


def trail(request: HttpRequest, who: Principal, id: str, place: str, year: int) -> HttpResponse:
    """?merged=1, ?per_head=1: of a number that was added up or divided.

    Raises UnknownIndicator, UnknownValue.
    """
    if request.GET.get("merged") == "1" or request.GET.get("per_head") == "1":
        answer = made_of.page(request, who, id, place, year)
        if answer is not None:
            return answer
    found = indicators.trail(id, place, year, who)
    sheet = Sheet(View((id,), (place,)), who, asked_language())
    cell = id, place, year
    definition = found.definition
    values = {
        "trail": found,
        "definition": definition,
        "owner": organisations.get(definition.organisation),
        "shown": sheet.shown(id, found.value.value),
        "place": sheet.place(place),
        "notes": sheet.notes,
        "year": sheet.year(year),
        "change": sheet.change(*cell),
        "history": [(sheet.shown(id, each.value), each) for each in found.past],
        "kind": found.source.kind.value,
        "counted": _counted(found),
        "inputs": [_rows(each, who) for each in found.inputs],
        "workbench": "/workbench?" + urlencode({"sql": found.source.sql}) if found.source.sql else "",
        "who": _who(found, who),
        "may_change": indicators.may_change(definition, who),
        "others": [(each, sheet.year(each)) for each in sheet.years_of(id, place) if each != year],
    }
    return render(request, "dashboards/trail.html", values)


def _rows(input: Input, who: Principal) -> Rows:
    """What the reader may see of the version that went in."""
    if not input.dataset:
        return Rows(input)
    try:
        detail = datasets.detail(input.dataset, decide.glance(who), input.version)
        if not detail.tables:
            return Rows(input)
        table = detail.tables[0]
        page = tables.query(storage.local_path(table.parquet), table.schema, limit=_ROWS)
    except HirobaError:
        return Rows(input)
    columns = table.schema.columns
    rows = tuple(tuple(_cell(row.get(each.name)) for each in columns) for row in page.rows)
    return Rows(input, tuple(each.title or each.name for each in columns), rows, page.total)


def _cell(value: Any) -> Any:
    """A whole number is written as one."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, float) else value


def _counted(found: Trail) -> str:
    """What the service calls what it counts."""
    if found.source.kind is not SourceKind.COUNT:
        return ""
    known = next((each for each in indicators.counts() if each.id == found.source.count), None)
    return known.title.said(asked_language()) if known else found.source.count


def _who(found: Trail, who: Principal) -> str:
    """The name of who entered it, for colleagues; others are told the organisation."""
    by = found.value.entered_by
    if not by.isdigit() or not indicators.may_change(found.definition, who):
        return ""
    try:
        return people.person(int(by)).display_name
    except HirobaError:
        return ""
