"""/organisations/<code>/leave: what will happen to what, notice, a second person, and calling it off."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.types import LeaveInfo, LeaveState
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind
from hiroba.kernel.settings import service as settings
from hiroba.web.leaving.archives import rows
from hiroba.web.leaving.forms import NoticeForm
from hiroba.web.leaving.words import STATES, fates
from hiroba.web.shell import principal

_PARTS = (OrganisationKind.DEPARTMENT, OrganisationKind.TRIAL)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """For administrators and operators; who works there fetches the data here.

    Raises Forbidden, SignInNeeded, UnknownOrganisation.
    """
    who, info = principal(request), organisations.get(code)
    works = leaving.is_officer(who, code)
    if not works or request.method == "POST":
        leaving.require_reader(who, code)
    form = NoticeForm(request.POST if request.POST.get("act") == "give" else None)
    if request.method == "POST":
        try:
            done = _acted(who, code, request.POST, form)
        except HirobaError as error:
            messages.error(request, str(error))
            done = ""
        else:
            if done:
                messages.success(request, done)
        if not form.errors:
            return redirect("leaving:leave", code=code)
    values = _values(who, code, works=works) | {
        "organisation": info, "form": form, "whole": info.kind not in _PARTS,
        "archive_days": settings.rules().leaving_archive_days,
        "removal_days": settings.rules().leaving_removal_days,
    }  # fmt: skip
    return render(request, "web/leaving/leave.html", values, status=422 if form.errors else 200)


def _values(who: Principal, code: str, *, works: bool) -> dict[str, Any]:
    known, kept = leaving.leave_of(code), rows(who, code) if works else []
    administers = leaving.is_administrator(who, code)
    manages = decide.decide(
        who, Action.ORGANISATION_MANAGE, Resource("organisation", code, code)
    ).allowed  # administrators, and operators
    here = known is None or known.state in (LeaveState.WAITING, LeaveState.CONFIRMED)
    return {
        "works": works, "rows": kept, "making": any(each["making"] for each in kept), "manages": manages,
        "administers": administers, "leave": known, "day": _moment(known), "here": here,
        "state": STATES[known.state] if known else None,
        "may_confirm": _may_confirm(who, known, administers=administers),
        "may_call_off": here and known is not None and (administers or who.operator),
        "fates": fates(leaving.belongings(code)) if here and manages else [],
    }  # fmt: skip


def _may_confirm(who: Principal, known: LeaveInfo | None, *, administers: bool) -> bool:
    if known is None or known.state is not LeaveState.WAITING or not (administers or who.operator):
        return False
    return decide.is_another(who, known.by)


def _moment(known: LeaveInfo | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(known.day, time.min)) if known else None


def _acted(who: Principal, code: str, posted: Any, form: NoticeForm) -> str:
    known = leaving.leave_of(code)
    match posted.get("act"):
        case "give" if form.is_valid():
            leaving.give(who, code, form.cleaned_data["day"])
            return _("退会を届け出ました。別の管理者か運営者が確認すると、決まります。")
        case "confirm" if known is not None and posted.get("leave") == known.id:
            leaving.confirm(who, known.id)
            return _("退会を確認しました。")
        case "call-off" if known is not None and posted.get("leave") == known.id:
            leaving.call_off(who, known.id)
            return _("退会を取りやめました。")
    return ""
