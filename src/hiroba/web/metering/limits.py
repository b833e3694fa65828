"""/operations/limits: how much each organisation may use, set by the operator."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Allowance
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of

_MEGABYTE = 10**6


class AllowanceForm(forms.Form):
    """0 everywhere takes an organisation's own numbers away."""

    organisation = forms.ChoiceField(label=gettext_lazy("団体"))
    minute = forms.IntegerField(
        label=gettext_lazy("1分あたりの回数"), min_value=0, max_value=10**9, initial=0,
        help_text=gettext_lazy("0にすると、広場ぜんたいの設定に従います。"),
    )  # fmt: skip
    day = forms.IntegerField(label=gettext_lazy("1日あたりの回数"), min_value=0, max_value=10**12, initial=0)
    megabytes = forms.IntegerField(
        label=gettext_lazy("1日あたりの量（MB）"), min_value=0, max_value=10**9, initial=0
    )


def require_operator(request: HttpRequest) -> Principal:
    """Return who asks. Raises Forbidden, SignInNeeded."""
    who = principal(request)
    decide.require(who, Action.PLATFORM_OPERATE, Resource("platform", "", ""))
    return who


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """List what was set, and set more. Raises Forbidden."""
    who = require_operator(request)
    names = {each.code: title_of(each) for each in organisations.all()}
    form = AllowanceForm(request.POST or None)
    form.fields["organisation"].choices = [  # type: ignore[attr-defined]
        (each.code, title_of(each)) for each in organisations.there()
    ]
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        metering.allow(
            Allowance(asked["organisation"], asked["minute"], asked["day"], asked["megabytes"] * _MEGABYTE),
            who,
        )
        messages.success(request, _("利用の上限を決めました。数秒のうちに効きます。"))
        return redirect("metering:limits")
    rows = [
        (names.get(each.organisation, each.organisation), each, each.day_bytes // _MEGABYTE)
        for each in metering.all_allowances()
    ]
    values = {"form": form, "rows": rows, "usual": settings.limits()}
    return render(request, "web/metering/limits.html", values, status=400 if form.errors else 200)
