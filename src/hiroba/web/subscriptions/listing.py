"""/organisations/<code>/subscriptions: who is told of what, and how that goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import CSOURCE, State
from hiroba.kernel.organisations import service as organisations
from hiroba.web.devices.asking import look
from hiroba.web.paging import paged
from hiroba.web.subscriptions.rights import require_subscriber
from hiroba.web.subscriptions.rows import STATES, row

_SHOWN = 60  # on a page


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Every subscription of an organisation, what needs care first. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    require_subscriber(request, code)
    found = look(lambda store: subscriptions.every(store, code, tongue=None))
    states = subscriptions.faring(code)
    rows = [row(each, states.get(each.id, State())) for each in found if each.tongue != CSOURCE]
    order = list(STATES)
    in_turn = sorted(rows, key=lambda each: (order.index(each.kind), each.title))
    shown, pages = paged(request, in_turn, _SHOWN)
    values = {
        "organisation": info,
        "rows": shown,
        "all": len(rows),
        "sent": sum(each.state.sent - each.state.failed for each in rows),
        "waiting": sum(each.state.waiting for each in rows),
        "dead": sum(each.state.dead for each in rows),
    } | pages
    return render(request, "web/subscriptions/listing.html", values)
