"""/showcases: what was built with the data, and one of it."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.dialogue.types import ShowcaseState
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.dialogue.forms import ReasonForm
from hiroba.web.dialogue.words import showcase_row
from hiroba.web.numbers import page_number
from hiroba.web.shell import principal

_KEPT = "private, max-age=3600"


@require_safe
@never_cache
def gallery(request: HttpRequest) -> HttpResponse:
    """Show what was accepted, newest first."""
    found, names = dialogue.showcases(principal(request), page_number(request)), organisations_by_code()
    values = {
        "found": found,
        "rows": [showcase_row(each, names) for each in found.items],
        "page_url": "?page=",
    }
    return render(request, "web/dialogue/showcases.html", values)


@require_safe
@never_cache
def page(request: HttpRequest, id: str) -> HttpResponse:
    """Show one. Raises UnknownShowcase, NotShown."""
    who = principal(request)
    info = dialogue.showcase(who, id)
    values = {
        "row": showcase_row(info, organisations_by_code()),
        "shown": info.state is ShowcaseState.SHOWN,
        "may_answer": dialogue.may_answer(who, info.organisation),
        "may_hide": dialogue.may_hide(who, info.organisation),
        "decline_form": ReasonForm(auto_id="decline_%s"),
        "reason_form": ReasonForm(auto_id="hide_%s"),
        "hide_url": reverse("dialogue:hide_showcase", args=[id]),
    }
    return render(request, "web/dialogue/showcase.html", values)


@require_safe
def picture(request: HttpRequest, id: str) -> HttpResponseBase:
    """Give the picture, under our own address. Raises UnknownShowcase, NotShown."""
    path, media_type = dialogue.picture(principal(request), id)
    response = FileResponse(path.open("rb"), content_type=media_type)
    response["Cache-Control"] = _KEPT
    response["Content-Disposition"] = "inline"
    return response
