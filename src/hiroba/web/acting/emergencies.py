"""/organisations/<code>/emergency: a role for some hours, with a reason; another looks at it afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.kernel.acting import service as acting
from hiroba.kernel.acting.types import EmergencyInfo
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.rules.joining import service as joining
from hiroba.web.accounts.account import ROLE_NAMES
from hiroba.web.acting.deputies import name_of
from hiroba.web.organisations.page import may, resource
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal

_TAKEN = (Role.OFFICER, Role.ADMINISTRATOR)


class EmergencyForm(forms.Form):
    """Which role, why, how long."""

    role = forms.ChoiceField(
        label=gettext_lazy("必要な役割"), choices=[(each.value, ROLE_NAMES[each]) for each in _TAKEN]
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), min_length=10, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"min_length": gettext_lazy("何があったかを、10文字以上で書いてください。")},
        help_text=gettext_lazy("運営者と管理者にすぐ届き、あとで確かめられます。個人の名前は書かないでください。"),
    )  # fmt: skip
    hours = forms.IntegerField(label=gettext_lazy("何時間"), min_value=1, initial=1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    decide.require(who, Action.EMERGENCY_OPEN, resource(code))
    form = EmergencyForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and (not first_time(request) or _taken(request, form, code))
    ):
        return redirect("acting:emergency", code=code)
    everyone = may(who, Action.ORGANISATION_MANAGE, code)
    found = acting.emergencies(code, "" if everyone else who.id)
    values = {
        "organisation": info, "form": form, "rows": _rows(found, who), "once": new_mark(),
        "once_field": FIELD, "most": settings.rules().emergency_hours, "manages": everyone,
    }  # fmt: skip
    return render(request, "web/acting/emergency.html", values, status=422 if form.errors else 200)


def _taken(request: HttpRequest, form: EmergencyForm, code: str) -> bool:
    asked = form.cleaned_data
    try:
        acting.break_glass(principal(request), code, Role(asked["role"]), asked["reason"], asked["hours"])
    except HirobaError as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request, _("権限を使えます。運営者と管理者に知らせました。していることは記録に残ります。")
    )
    return True


def _rows(found: list[EmergencyInfo], who: Principal) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "emergency": each, "person": name_of(each.person), "role": ROLE_NAMES[each.role],
            "holds": each.holds(now), "organisation": organisations.get(each.organisation),
            "asks": not each.holds(now) and each.reviewed is None and each.person != who.id,
            "reviewer": name_of(each.reviewed_by) if each.reviewed_by else "",
        }
        for each in found
    ]  # fmt: skip


@never_cache
@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """/operations/emergencies: all of them, for operators. Raises Forbidden."""
    who = principal(request)
    joining.require_operator(who)
    return render(
        request, "web/acting/everywhere.html", {"rows": _rows(acting.emergencies(), who), "manages": True}
    )


@require_POST
def give_back(request: HttpRequest, id: int) -> HttpResponse:
    """Raises UnknownEmergency, Forbidden."""
    known = acting.emergency(id)
    acting.give_back(principal(request), id)
    messages.success(request, _("緊急の権限を終わりにしました。"))
    return redirect("acting:emergency", code=known.organisation)


@require_POST
def review(request: HttpRequest, id: int) -> HttpResponse:
    """Raises UnknownEmergency, Forbidden, SecondPersonNeeded."""
    known = acting.emergency(id)
    try:
        acting.review(principal(request), id, request.POST.get("text", ""))
    except acting.ReviewedAlready as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("確かめたことを残しました。"))
    return redirect("acting:emergency", code=known.organisation)
