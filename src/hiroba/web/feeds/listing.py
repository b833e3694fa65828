"""/organisations/<code>/feeds: what comes in by itself, and how that goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.intake.feeds import service as feeds
from hiroba.intake.feeds.types import State
from hiroba.kernel.organisations import service as organisations
from hiroba.web.feeds.words import STATES, feed_row
from hiroba.web.shell import principal


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Every feed of an organisation, what needs care first. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    order = list(STATES)
    rows = [feed_row(each) for each in feeds.every(code, principal(request))]
    rows.sort(key=lambda row: (order.index(row.feed.state), row.feed.draft.title))
    wrong = sum(row.feed.state in (State.CHANGED, State.FAILING) for row in rows)
    values = {"organisation": info, "rows": rows, "wrong": wrong}
    return render(request, "web/feeds/listing.html", values)
