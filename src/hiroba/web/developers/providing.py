"""/developers/organisations/<code>: an organisation's services outside, what it applied for, its calls."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.manifests.service import UnknownService
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.metering import service as metering
from hiroba.rules.services import service as services
from hiroba.rules.services.types import ApplicationState, ServiceInfo, Terms
from hiroba.web.developers.charts import chart
from hiroba.web.developers.forms import WishForm
from hiroba.web.shell import principal

DAYS = 30
STATES = {
    ApplicationState.WAITING: (gettext_lazy("運営者が見ています"), "orange"),
    ApplicationState.APPROVED: (gettext_lazy("認められました"), "green"),
    ApplicationState.REFUSED: (gettext_lazy("お受けできません"), "red"),
    ApplicationState.WITHDRAWN: (gettext_lazy("取り下げ"), "blue"),
}


@never_cache
@require_safe
def of_organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info = organisations.get(code)
    services.require_provider(principal(request), code)
    language = get_language() or "ja"
    values: dict[str, Any] = {
        "organisation": info,
        "services": [
            {"service": each, "title": each.wish.title.said(language),
             "summary": each.wish.summary.said(language)}
            for each in services.outside_of(code)
        ],
        "applications": [
            {"application": each, "title": each.wish.title.said(language), "state": STATES[each.state][0],
             "colour": STATES[each.state][1]}
            for each in services.applications_of(code)[:20]
        ],
        "chart": chart(metering.calls(DAYS, organisation=code)),
        "days": DAYS,
    }  # fmt: skip
    return render(request, "web/developers/organisation.html", values)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Apply for a service; ?service=<id>: for another shape of one. Raises Forbidden, UnknownService."""
    info, who, terms = organisations.get(code), principal(request), services.terms()
    services.require_provider(who, code)
    known = _own(code, request.GET.get("service", ""))
    form = WishForm(request.POST or None, of=known, terms=terms.sha256)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.apply(who, code, said["id"].strip(), form.wish(), said["terms"])
        except HirobaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("申し込みました。運営者が見て、お返事します。"))
            return redirect("developers:organisation", code=code)
    values = {"organisation": info, "form": form, "known": known, "terms": terms_said(terms)}
    return render(request, "web/developers/apply.html", values, status=422 if form.errors else 200)


def _own(code: str, id: str) -> ServiceInfo | None:
    """Raises UnknownService: also for one of another organisation."""
    if not id:
        return None
    found = services.service(id)
    if found.organisation != code:
        raise UnknownService(service=id)
    return found


@require_POST
def withdraw(request: HttpRequest, id: int) -> HttpResponse:
    """Take an application back. Raises UnknownServiceApplication, Forbidden."""
    known = services.application(id)
    try:
        services.withdraw(principal(request), id)
    except services.ServiceApplicationMoved as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("申込みを取り下げました。"))
    return redirect("developers:organisation", code=known.organisation)


@require_safe
def terms(request: HttpRequest, sha256: str = "") -> HttpResponse:
    """What is accepted with an application, now or by its hash."""
    found = services.terms_by_hash(sha256) if sha256 else services.terms()
    if found is None:
        raise services.UnknownServiceApplication
    return render(request, "web/developers/terms.html", {"terms": terms_said(found)})


def terms_said(found: Terms) -> dict[str, str]:
    """In the reader's language."""
    english = (get_language() or "ja").startswith("en")
    return {"sha256": found.sha256, "text": found.en if english else found.ja}
