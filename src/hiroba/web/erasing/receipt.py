"""One erasure: confirmed by a second person, followed while it is done, and its receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import OrderInfo, OrderState
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobStatus
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.erasing.meant import meant
from hiroba.web.erasing.page import to
from hiroba.web.erasing.words import lines, row
from hiroba.web.shell import principal

_ACTS = {"confirm": erasure.confirm, "call-off": erasure.call_off, "again": erasure.again}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Raises UnknownOrder, Forbidden, SignInNeeded."""
    who = principal(request)
    known = erasure.order(who, id)
    if known.target.organisation != code:
        raise erasure.UnknownOrder
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is not None:
            try:
                act(who, id)
            except HirobaError as error:
                messages.error(request, str(error))
        return to(known)
    return render(request, "web/erasing/order.html", _values(who, known))


def _values(who: Principal, known: OrderInfo) -> dict[str, Any]:
    target = known.target
    done = known.state is OrderState.DONE
    job = None if done else _job(known.job)
    return (
        row(known)
        | meant(target)
        | {
            "organisation": organisations.get(target.organisation) if target.organisation else None,
            "waiting": known.state is OrderState.WAITING,
            "working": known.state is OrderState.WORKING,
            "done": done,
            "job": job,
            "failed": job is not None and job.state == "failed",
            "may_confirm": _may_confirm(who, known),
            "asked_by": _name(known.by),
            "confirmed_by": _name(known.confirmed_by),
            "lines": lines(known.counts if done else known.expected),
        }
    )


def _job(id: str) -> JobStatus | None:
    try:
        return jobs.status(id) if id else None
    except jobs.UnknownJob:
        return None


def _may_confirm(who: Principal, known: OrderInfo) -> bool:
    return known.state is OrderState.WAITING and decide.is_another(who, known.by)


def _name(by: str) -> str:
    if by == SYSTEM.id:
        return _("運用の端末から")
    if not by.isdecimal():
        return by
    try:
        return people.person(int(by)).display_name or _("番号{id}の人").format(id=by)
    except people.UnknownPerson:
        return _("番号{id}の人（いまはいません）").format(id=by)
