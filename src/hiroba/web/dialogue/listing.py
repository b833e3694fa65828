"""/requests: what data is wished for, and one request with its history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.dialogue.types import RequestPage, RequestState
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.dialogue.forms import AnswerForm, ReasonForm
from hiroba.web.dialogue.reading import address
from hiroba.web.dialogue.words import REQUESTS, request_row
from hiroba.web.numbers import page_number
from hiroba.web.shell import principal

_LONGEST = 200  # letters that are looked for
_SORTS = ("new", "supports")


@require_safe
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show the requests. ?q= words, ?state=, ?sort=new|supports, ?mine=1 the reader's own, ?page=."""
    who = principal(request)
    text = request.GET.get("q", "").strip()[:_LONGEST]
    state = next((each for each in RequestState if each.value == request.GET.get("state")), None)
    sort = "supports" if request.GET.get("sort") == "supports" else "new"
    known = who.kind == "person"
    mine = known and request.GET.get("mine") == "1"
    found = dialogue.requests(who, text, state, sort, page_number(request), mine=mine)
    names, path = organisations_by_code(), reverse("dialogue:requests")
    asked = {
        "q": text,
        "state": state.value if state else "",
        "sort": sort if sort != "new" else "",
        "mine": "1" if mine else "",
    }
    kept = address(path, **asked)
    values = {
        "text": text,
        "state": asked["state"],
        "sort": sort,
        "mine": mine,
        "found": found,
        "rows": [request_row(each, names) for each in found.items],
        "states": _states(path, asked, state, found),
        "sorts": [
            (each, address(path, **asked | {"sort": each if each != "new" else ""})) for each in _SORTS
        ],
        "page_url": f"{kept}{'&' if '?' in kept else '?'}page=",
        "everything": sum(found.counts.values()),
        "all_url": address(path, **asked | {"state": ""}),
        "mine_url": address(path, mine="" if mine else "1") if known else "",
    }
    return render(request, "web/dialogue/requests.html", values)


@require_safe
@never_cache
def page(request: HttpRequest, id: str) -> HttpResponse:
    """Show one request. Raises UnknownRequest, NotShown."""
    return render(request, "web/dialogue/request.html", request_values(request, id))


def request_values(request: HttpRequest, id: str) -> dict[str, Any]:
    """What the page of a request needs, with an empty form for an officer's answer."""
    who = principal(request)
    info = dialogue.request(who, id)
    row = request_row(info, organisations_by_code())
    may_answer = dialogue.may_answer(who, info.organisation) and not row.gone
    return {
        "row": row,
        "may_support": who.kind == "person" and not info.mine and not info.hidden and not row.gone,
        "may_hide": dialogue.may_hide(who, info.organisation),
        "may_answer": may_answer,
        "form": AnswerForm(initial={"state": RequestState.PLANNED.value}) if may_answer else None,
        "reason_form": ReasonForm(auto_id="hide_%s"),
        "hide_url": reverse("dialogue:hide_request", args=[id]),
    }


def _states(
    path: str, asked: dict[str, str], chosen: RequestState | None, found: RequestPage
) -> list[tuple[Any, str, int, bool]]:
    """(words, address, how many, chosen) of each state."""
    return [
        (
            REQUESTS[each][0],
            address(path, **asked | {"state": each.value}),
            found.counts.get(each, 0),
            each is chosen,
        )
        for each in RequestState
    ]
