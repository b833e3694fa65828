"""The trail of a number that was made of others: added up over a merger, or divided per head."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import Principal
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.sheet import Sheet
from hiroba.services.dashboards.types import View


def page(request: HttpRequest, who: Principal, id: str, place: str, year: int) -> HttpResponse | None:
    """None where the number stands as it is: its own trail tells of it.

    Raises UnknownIndicator, NoPerHead, NotAdditive.
    """
    merged, per_head = (request.GET.get(name) == "1" for name in ("merged", "per_head"))
    definition = indicators.definition(id, who)
    sheet = Sheet(View((id,), (place,), year, year, per_head=per_head, merged=merged), who, asked_language())
    cell = id, place, year
    if cell not in sheet.cells:
        return None
    lines = [(definition, _lines(sheet, id, place, year, who, merged=merged))]
    if per_head:
        divisor = indicators.definition(definition.per_head, who)
        under = Sheet(View((divisor.id,), (place,), year, year, merged=merged), who, asked_language())
        lines.append((divisor, _lines(under, divisor.id, place, year, who, merged=merged)))
    elif len(lines[0][1]) < 2 and lines[0][1][0]["code"] == place:
        return None
    values = {
        "definition": definition,
        "shown": sheet.shown(id, sheet.cells[cell]),
        "place": sheet.place(place),
        "year": sheet.year(year),
        "notes": sheet.notes,
        "lines": lines,
        "divided": per_head,
    }
    return render(request, "dashboards/made_of.html", values)


def _lines(
    sheet: Sheet, id: str, place: str, year: int, who: Principal, *, merged: bool
) -> list[dict[str, Any]]:
    """Each part with its value, as it stands."""
    plain = Sheet(View((id,), (), year, year), who, sheet.language)
    found = indicators.parts(id, place, year, who) if merged else []
    codes = [each.place for each in found] or [place]
    return [
        {
            "code": code, "place": plain.place(code), "href": plain.href((id, code, year)),
            "shown": plain.shown(id, plain.cells[id, code, year]),
        }
        for code in codes
        if (id, code, year) in plain.cells
    ]  # fmt: skip
