"""/operations/services: the operator looks at what organisations applied for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.services import service as services
from hiroba.rules.services.types import PLANS, SCOPES, ApplicationInfo, ApplicationState
from hiroba.web.developers.forms import AUDIENCES
from hiroba.web.developers.providing import STATES
from hiroba.web.joining.forms import TermsForm
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of


class ApproveForm(forms.Form):
    """How much it may call."""

    plan = forms.ChoiceField(
        label=gettext_lazy("使う量"), choices=[(each.id, each.title) for each in PLANS.values()],
        widget=forms.RadioSelect,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """/operations/services/terms: what providers accept from now on. Raises Forbidden, SignInNeeded."""
    who = principal(request)
    services.require_operator(who)
    now = services.terms()
    form = TermsForm(request.POST or None, initial={"ja": now.ja, "en": now.en})
    if request.method == "POST" and form.is_valid():
        services.publish_terms(who, form.cleaned_data["ja"], form.cleaned_data["en"])
        messages.success(request, _("これからの申込みでは、新しい規約に同意してもらいます。"))
        return redirect("services:publish_terms")
    values = {"form": form, "now": now}
    return render(request, "web/services/terms.html", values, status=422 if form.errors else 200)


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Raises Forbidden, SignInNeeded."""
    who = principal(request)
    values = {
        "waiting": [_row(each) for each in services.queue(who)],
        "decided": [_row(each) for each in services.queue(who, waiting=False, limit=20)],
    }
    return render(request, "web/services/queue.html", values)


def _row(known: ApplicationInfo) -> dict[str, Any]:
    title, colour = STATES[known.state]
    return {
        "application": known, "state": title, "colour": colour,
        "title": known.wish.title.said(get_language() or "ja"),
        "organisation": title_of(organisations.get(known.organisation)),
    }  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, id: int) -> HttpResponse:
    """Raises Forbidden, SignInNeeded, UnknownServiceApplication."""
    who = principal(request)
    services.require_operator(who)
    known = services.application(id)
    form = ApproveForm(request.POST if request.POST.get("act") == "approve" else None,
                       initial={"plan": known.wish.plan})  # fmt: skip
    if request.method == "POST":
        try:
            if done := _acted(request, id, form):
                messages.success(request, done)
                return redirect("services:queue")
        except HirobaError as error:
            messages.error(request, str(error))
        known = services.application(id)
    values = _row(known) | {
        "form": form,
        "open": known.state is ApplicationState.WAITING,
        "scopes": [SCOPES[each] for each in sorted(known.wish.scopes)],
        "audience": AUDIENCES[known.wish.audience],
        "plan": PLANS[known.wish.plan].title,
        "now": services.service(known.service) if known.changes else None,
    }
    return render(request, "web/services/review.html", values, status=422 if form.errors else 200)


def _acted(request: HttpRequest, id: int, form: ApproveForm) -> str:
    who = principal(request)
    match request.POST.get("act"):
        case "approve" if form.is_valid():
            services.approve(who, id, form.cleaned_data["plan"])
            return _("サービスを認めました。申し込んだ団体は、鍵を作れます。")
        case "refuse":
            services.refuse(who, id, request.POST.get("text", ""))
            return _("お断りを送りました。")
    return ""
