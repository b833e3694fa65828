"""/organisations/<code>/inbox: what waits for an organisation's answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.catalog.dialogue import service as dialogue
from hiroba.kernel.organisations import service as organisations
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.dialogue.words import request_row, showcase_row
from hiroba.web.shell import principal


@require_safe
@never_cache
def inbox(request: HttpRequest, code: str) -> HttpResponse:
    """Show it to officers, oldest first. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    found, names = dialogue.waiting(principal(request), code), organisations_by_code()
    values = {
        "organisation": info,
        "waiting": found,
        "requests": [request_row(each, names) for each in found.requests],
        "showcases": [showcase_row(each, names) for each in found.showcases],
    }
    return render(request, "web/dialogue/inbox.html", values)
