"""What stands in a page of somebody else: only what everybody may see, and nothing to press."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.services.dashboards import service as dashboards
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.panels import panel, panels
from hiroba.services.dashboards.types import Tile
from hiroba.services.dashboards.viewing import view_of


def compared(request: HttpRequest, _who: Principal) -> HttpResponse:
    """Raises UnknownPlace, WrongYear."""
    view = view_of(request.GET)
    shown = [panel(Tile(view), ANONYMOUS, asked_language())] if view.indicators else []
    return render(request, "dashboards/embed.html", {"panels": shown})


def board(request: HttpRequest, _who: Principal, id: str) -> HttpResponse:
    """Raises UnknownBoard."""
    known = dashboards.board(id, ANONYMOUS)
    values = {"board": known, "panels": panels(known.tiles, ANONYMOUS, asked_language())}
    return render(request, "dashboards/embed.html", values)
