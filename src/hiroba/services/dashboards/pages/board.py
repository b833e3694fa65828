"""/s/dashboards/boards/<id>: a dashboard, on a screen in the lobby, and by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.services.dashboards import service as dashboards
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.panels import panels
from hiroba.services.dashboards.types import Rhythm

_HALF = 460.0  # width of drawings that stand beside each other


def board(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownBoard."""
    known = dashboards.board(id, who)
    values = {
        "board": known,
        "owner": organisations.get(known.organisation),
        "panels": panels(known.tiles, who, asked_language(), _HALF),
        "may_edit": dashboards.may_edit(known, who),
        "sent": dashboards.sent_to(id, who),
        "can_mail": who.kind == "person",
        "embed": request.build_absolute_uri(f"/s/dashboards/embed/boards/{id}"),
        "now": timezone.now(),
    }
    return render(request, "dashboards/board.html", values)


def tv(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """One part at a time in large type; ?page= is where a screen without a script is. Raises UnknownBoard."""
    known = dashboards.board(id, who)
    shown = panels(known.tiles, who, asked_language())
    page = request.GET.get("page", "")
    at = int(page) % len(shown) if shown and page.isascii() and page.isdigit() and len(page) < 6 else 0
    values = {"board": known, "panels": shown, "at": at, "following": at + 1, "now": timezone.now()}
    return render(request, "dashboards/tv.html", values)


def mail(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Have it sent to oneself weekly or monthly, or no longer. Raises UnknownBoard, Forbidden."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rhythm = request.POST.get("rhythm", "")
    asked = Rhythm(rhythm) if rhythm in set(Rhythm) else None
    dashboards.have_sent(id, asked, who)
    messages.success(
        request, _("メールでお届けします。") if asked else _("メールでのお届けを止めました。")
    )  # fmt: skip
    return redirect("dashboards:board", id=id)
