"""/account/: the reader's own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods

from hiroba.intake.publishing import service as publishing
from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.language import SESSION_KEY, remember
from hiroba.web.organisations.page import may
from hiroba.web.shell import principal

ROLE_NAMES = {
    Role.MEMBER: gettext_lazy("メンバー"),
    Role.OFFICER: gettext_lazy("担当者"),
    Role.ADMINISTRATOR: gettext_lazy("管理者"),
}
_RECENT = 5


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=gettext_lazy("画面のことば"),
        choices=[("ja", "日本語"), ("en", "English")],
    )


def _keep(request: HttpRequest, language: str) -> HttpResponse:
    people.set_language(int(principal(request).id), language)
    request.session[SESSION_KEY] = language
    with override(language):  # said in the language that was just chosen
        messages.success(request, _("画面のことばを変えました。"))
    response = redirect("web:account")
    remember(response, language, secure=request.is_secure())
    return response


def _lent(who: Principal) -> dict[str, datetime]:
    """Where somebody acts as a deputy now, and until when."""
    now = timezone.now()
    lent = (each for each in acting.deputies(who.id) if each.deputy == who.id and each.holds(now))
    return {each.organisation: each.ends for each in lent if each.organisation in who.behalf}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """The language, the organisations with their roles, what was handed in last."""
    who = principal(request)
    form = LanguageForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        return _keep(request, form.cleaned_data["language"])
    lent = _lent(who)
    values: dict[str, Any] = {
        "form": form,
        "operates": decide.decide(who, Action.PLATFORM_OPERATE, Resource("platform", "", "")).allowed,
        "person": people.person(int(who.id)),
        "memberships": [
            {
                "organisation": organisations.get(code),
                "role": ROLE_NAMES[role],
                "may_tokens": may(who, Action.TOKEN_MANAGE, code),
                "may_manage": may(who, Action.ORGANISATION_MANAGE, code),
                "lent": lent.get(code),
            }
            for code, role in sorted(who.roles.items())
        ],
        "submissions": publishing.recent(who, _RECENT),
    }
    return render(request, "web/accounts/account.html", values)
